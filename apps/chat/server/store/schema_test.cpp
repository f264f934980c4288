// Opening: new files, old files, files that are not ours, and folders that cannot be used. Each
// refusal must name its cause, because it is all that the person at the terminal gets.
#include "store/schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "store/connection.hpp"
#include "store/store_error.hpp"
#include "store/test_store.hpp"

namespace parley::chat::store {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string refusal(const fs::path& folder) {
  try {
    TestStore store(folder);
    return "opened";
  } catch (const StoreError& error) {
    EXPECT_THAT(error.what(), Not(HasSubstr("\n")));
    return error.what();
  }
}

TEST(Schema, ANewDatabaseHasTheCurrentVersionAndOneRoom) {
  TemporaryFolder folder;
  TestStore store(folder.path() / "made" / "on the way");
  const auto& rooms = store.store().rooms_at_start();
  ASSERT_EQ(rooms.size(), 1u);
  EXPECT_EQ(rooms[0], (Room{"general", "general", 0, std::nullopt}));
  auto connection = open_for_reading(folder.path() / "made" / "on the way" / "chat.db");
  EXPECT_EQ(connection.execAndGet("PRAGMA user_version").getInt(), kSchemaVersion);
}

TEST(Schema, TheDatabaseIsForItsOwnerOnly) {
  TemporaryFolder folder;
  TestStore store(folder.path());
  EXPECT_EQ(fs::status(folder.path() / "chat.db").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST(Schema, MigratingTwiceChangesNothing) {
  TemporaryFolder folder;
  {
    TestStore store(folder.path());
  }
  TestStore store(folder.path());
  EXPECT_EQ(store.store().rooms_at_start().size(), 1u);
}

TEST(Schema, DirectRoomsWithoutAMessageGoWithVersionTwo) {
  TemporaryFolder folder;
  {
    TestStore store(folder.path());
    ASSERT_TRUE(store.add_user("ann", "Ann"));
    ASSERT_TRUE(store.add_user("bob", "Bob"));
    ASSERT_TRUE(store.send("ann-bob", "ann", "message-1"));
  }
  SQLite::Database((folder.path() / "chat.db").string(), SQLite::OPEN_READWRITE)
      .exec(
          "INSERT INTO rooms (id, kind, name, first_id, second_id, created_at) "
          "VALUES ('opened', 'direct', '', 'ann', 'ann', 1);"
          "INSERT INTO reads VALUES ('ann', 'opened', 0); PRAGMA user_version = 1");
  TestStore store(folder.path());
  std::vector<std::string> ids;
  for (const Room& room : store.store().rooms_at_start()) ids.push_back(room.id);
  EXPECT_THAT(ids, testing::UnorderedElementsAre("general", "ann-bob"));
}

TEST(Schema, AStepThatWasCutOffIsTakenAgain) {
  TemporaryFolder folder;
  const auto path = folder.path() / "chat.db";
  {
    SQLite::Database connection(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    connection.exec("BEGIN; CREATE TABLE users (id TEXT); PRAGMA user_version = 1; ROLLBACK");
  }
  EXPECT_EQ(refusal(folder.path()), "opened");
}

TEST(Schema, ANewerDatabaseIsRefusedAndLeftAlone) {
  TemporaryFolder folder;
  {
    TestStore store(folder.path());
  }
  const auto path = (folder.path() / "chat.db").string();
  SQLite::Database(path, SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99");
  EXPECT_THAT(refusal(folder.path()),
              AllOf(HasSubstr("was written by a newer Parley (schema 99, this one knows " +
                              std::to_string(kSchemaVersion) + ")"),
                    HasSubstr(path)));
  EXPECT_EQ(SQLite::Database(path).execAndGet("PRAGMA user_version").getInt(), 99);
}

TEST(Schema, ADatabaseOfAnotherProgramIsRefused) {
  TemporaryFolder folder;
  SQLite::Database((folder.path() / "chat.db").string(),
                   SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("CREATE TABLE cookies (name TEXT)");
  EXPECT_THAT(refusal(folder.path()), HasSubstr("is not a Parley database"));
}

TEST(Schema, AFileThatIsNoDatabaseIsRefused) {
  TemporaryFolder folder;
  std::ofstream(folder.path() / "chat.db") << std::string(8192, 'x');
  EXPECT_THAT(refusal(folder.path()), HasSubstr("is not a Parley database"));
}

TEST(Schema, ADamagedDatabaseIsReportedNotServed) {
  TemporaryFolder folder;
  const auto path = folder.path() / "chat.db";
  {
    TestStore store(folder.path());
    ASSERT_TRUE(store.add_user("ann", "Ann"));
    ASSERT_TRUE(store.write<int>([](Writes& writes) -> Outcome<int> {
      for (int i = 0; i < 200; ++i) {
        const auto id = "message-" + std::to_string(i);
        EXPECT_TRUE(writes.add_message({"general", "ann", id, "text"}, 1000));
      }
      return 0;
    }));
  }
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  const auto pages = static_cast<std::streamoff>(fs::file_size(path) / 4096);
  for (std::streamoff page = 2; page < pages; ++page) {  // all b-tree headers but the schema's
    file.seekp(page * 4096);
    file.write("\x55\x55\x55\x55\x55\x55\x55\x55", 8);
  }
  file.close();
  EXPECT_THAT(refusal(folder.path()), HasSubstr("is damaged"));
}

TEST(Schema, AFolderBelowAFileCannotBeMade) {
  TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "x";
  EXPECT_THAT(refusal(folder.path() / "file" / "data"),
              AllOf(HasSubstr("cannot create the data directory"), HasSubstr("Not a directory")));
}

TEST(Schema, AFolderThatCannotBeWrittenIsRefused) {
  TemporaryFolder folder;
  fs::create_directory(folder.path() / "lock");  // what open() finds even when root runs the tests
  EXPECT_THAT(refusal(folder.path()), HasSubstr("cannot write to the data directory"));
}

TEST(Schema, AFolderInUseIsRefused) {
  TemporaryFolder folder;
  TestStore first(folder.path());
  EXPECT_THAT(refusal(folder.path()), HasSubstr("is in use by another Parley"));
}

}  // namespace
}  // namespace parley::chat::store
