// What is left after a crash: the files are copied as they lie while the store is at work, which is
// what kill -9 leaves, and the tail of the log is cut off, which is what a power failure may leave.
#include <gtest/gtest.h>

#include <random>

#include "store/store_error.hpp"
#include "store/test_store.hpp"

namespace parley::chat::store {
namespace {

namespace fs = std::filesystem;

void copy_as_they_lie(const fs::path& from, const fs::path& to) {
  fs::copy_file(from / "chat.db", to / "chat.db");
  fs::copy_file(from / "chat.db-wal", to / "chat.db-wal");
}

void expect_gapless(const Page& page) {
  for (std::size_t i = 0; i < page.messages.size(); ++i) {
    EXPECT_EQ(page.messages[i].seq, static_cast<Sequence>(i + 1));
  }
}

TEST(Crash, EveryAcknowledgedMessageIsThereAfterACrashAtAnyMoment) {
  TemporaryFolder folder;
  TestStore store(folder.path());
  ASSERT_TRUE(store.add_user("ann", "Ann"));
  std::mt19937 random(7);
  int sent = 0;
  for (int crash = 0; crash < 4; ++crash) {
    for (int more = static_cast<int>(random() % 20); more >= 0; --more) {
      ASSERT_TRUE(store.send("general", "ann", "message-" + std::to_string(++sent)));
    }
    TemporaryFolder copy;
    copy_as_they_lie(folder.path(), copy.path());
    TestStore revived(copy.path());
    const Page page = revived.page({"general", {}, {}, 1000});
    EXPECT_EQ(page.messages.size(), static_cast<std::size_t>(sent));
    expect_gapless(page);
    EXPECT_EQ(revived.store().rooms_at_start().at(0).last_seq, sent);
    EXPECT_EQ(revived.send("general", "ann", "message-1")->fresh, false);
    EXPECT_EQ(revived.send("general", "ann", "next-one")->message.seq, sent + 1);
  }
}

TEST(Crash, ATornLogLosesItsEndAndNothingElse) {
  TemporaryFolder folder;
  TestStore store(folder.path());
  ASSERT_TRUE(store.add_user("ann", "Ann"));
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(store.send("general", "ann", "message-" + std::to_string(i)));
  }
  for (const std::uintmax_t torn : {1u, 7u, 512u, 4096u}) {
    TemporaryFolder copy;
    copy_as_they_lie(folder.path(), copy.path());
    const auto log = copy.path() / "chat.db-wal";
    fs::resize_file(log, fs::file_size(log) - torn);
    TestStore revived(copy.path());
    const Page page = revived.page({"general", {}, {}, 1000});
    EXPECT_GE(page.messages.size(), 18u);
    EXPECT_EQ(revived.store().rooms_at_start().at(0).last_seq,
              static_cast<Sequence>(page.messages.size()));
    expect_gapless(page);
  }
}

}  // namespace
}  // namespace parley::chat::store
