// Group commit under failure: nobody may hear "saved" about something that is not on the disk, and
// no failure may last longer than its cause.
#include "store/group_writer.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <future>

#include "store/test_store.hpp"

namespace parley::chat::store {
namespace {

class GroupWriterTest : public testing::Test {
 protected:
  explicit GroupWriterTest(StoreOptions options = {}) : store_(folder_.path(), options) {
    EXPECT_TRUE(store_.add_user("ann", "Ann"));
  }

  /// Holds the writer's thread inside a job until the returned promise is set.
  std::promise<void> hold() {
    std::promise<void> go;
    std::promise<void> entered;
    store_.store().write<int>(
        [wait = go.get_future().share(), &entered](Writes&) -> Outcome<int> {
          entered.set_value();
          wait.wait();
          return 0;
        },
        [](Outcome<int>) {});
    entered.get_future().wait();
    return go;
  }

  void send_later(int number, const std::string& author = "ann") {
    store_.store().write<Added>(
        [=](Writes& writes) {
          return writes.add_message({"general", author, "later-" + std::to_string(number), "x"},
                                    1000);
        },
        [this](Outcome<Added> outcome) { outcomes_.push_back(std::move(outcome)); });
  }

  /// A job that passes by itself and makes the commit of its group fail.
  void poison_later() {
    store_.store().write<Added>(
        [](Writes& writes) -> Outcome<Added> {
          writes.database().exec("PRAGMA defer_foreign_keys = ON");
          writes.database().exec(
              "INSERT INTO messages (room_id, seq, author_id, client_id, text, at) "
              "VALUES ('general', 99, 'nobody', 'poison', '', 0)");
          return Added{};
        },
        [this](Outcome<Added> outcome) { outcomes_.push_back(std::move(outcome)); });
  }

  void wait_for_outcomes(std::size_t count) {
    store_.loop().turn_until([&] { return outcomes_.size() >= count; });
  }

  TemporaryFolder folder_;
  TestStore store_;
  std::vector<Outcome<Added>> outcomes_;
};

TEST_F(GroupWriterTest, OutcomesComeInTheOrderOfTheJobs) {
  auto go = hold();
  for (int i = 0; i < 600; ++i) send_later(i);  // more than two groups
  go.set_value();
  wait_for_outcomes(600);
  for (std::size_t i = 0; i < 600; ++i) {
    ASSERT_TRUE(outcomes_[i]);
    EXPECT_EQ(outcomes_[i]->message.seq, static_cast<Sequence>(i + 1));
  }
}

TEST_F(GroupWriterTest, NothingIsDeliveredBeforeTheCommit) {
  std::optional<int> visible;
  store_.store().write<Added>(
      [](Writes& writes) { return writes.add_message({"general", "ann", "message-1", "x"}, 1000); },
      [&](Outcome<Added> outcome) {
        ASSERT_TRUE(outcome);
        SQLite::Database other((folder_.path() / "chat.db").string());
        visible = other.execAndGet("SELECT count(*) FROM messages").getInt();
      });
  store_.loop().turn_until([&] { return visible.has_value(); });
  EXPECT_EQ(visible, 1);
}

TEST_F(GroupWriterTest, OneFailingJobFailsAlone) {
  auto go = hold();
  send_later(1);
  send_later(2, "nobody");  // refused
  store_.store().write<Added>(
      [](Writes& writes) -> Outcome<Added> {
        EXPECT_TRUE(writes.add_message({"general", "ann", "half-done", "x"}, 1000));
        writes.database().exec("INSERT INTO nonsense VALUES (1)");
        return Added{};
      },
      [this](Outcome<Added> outcome) { outcomes_.push_back(std::move(outcome)); });
  send_later(3);
  go.set_value();
  wait_for_outcomes(4);
  EXPECT_EQ(outcomes_[0]->message.seq, 1);
  EXPECT_EQ(outcomes_[1].error().code, "no_such_user");
  EXPECT_EQ(outcomes_[2].error().code, "storage_failed");
  EXPECT_EQ(outcomes_[3]->message.seq, 2);
  EXPECT_EQ(store_.page({"general", {}, {}, 10}).messages.size(), 2u);
}

TEST_F(GroupWriterTest, AFailedCommitFailsItsWholeGroupAndNoOther) {
  auto go = hold();
  send_later(1);
  poison_later();
  send_later(2);
  go.set_value();
  wait_for_outcomes(3);
  for (const auto& outcome : outcomes_) {
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, "storage_failed");
  }
  EXPECT_TRUE(store_.page({"general", {}, {}, 10}).messages.empty());
  EXPECT_EQ(store_.send("general", "ann", "later-1")->message.seq, 1);
}

TEST_F(GroupWriterTest, AFullDiskIsAnErrorAndPassesWithItsCause) {
  ASSERT_TRUE(store_.send("general", "ann", "before-1"));
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit usual{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &usual), 0);
  rlimit full = usual;
  full.rlim_cur = 128 * 1024;  // no file may grow beyond: write() fails as on a full disk
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &full), 0);
  std::vector<std::string> saved{"before-1"};
  bool failed = false;
  for (int i = 0; i < 200 && !failed; ++i) {
    const auto id = "during-" + std::to_string(i);
    const auto outcome = store_.send("general", "ann", id, std::string(4000, 'x'));
    if (outcome) saved.push_back(id);
    failed = !outcome && outcome.error().code == "storage_failed";
  }
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &usual), 0);
  EXPECT_TRUE(failed);
  const auto after = store_.send("general", "ann", "after-1");
  ASSERT_TRUE(after);
  saved.push_back("after-1");

  std::vector<std::string> stored;
  for (const auto& message : store_.page({"general", {}, {}, 1000}).messages) {
    stored.push_back(message.client_id);
  }
  EXPECT_EQ(stored, saved);
  EXPECT_EQ(after->message.seq, static_cast<Sequence>(saved.size()));
}

TEST_F(GroupWriterTest, ALockedDatabaseIsAnErrorAndPassesWithItsCause) {
  EXPECT_TRUE(store_.write<int>([](Writes& writes) -> Outcome<int> {
    writes.database().setBusyTimeout(50);
    return 0;
  }));
  SQLite::Database other((folder_.path() / "chat.db").string(), SQLite::OPEN_READWRITE);
  other.exec("BEGIN IMMEDIATE");
  EXPECT_EQ(store_.send("general", "ann", "message-1").error().code, "storage_failed");
  other.exec("ROLLBACK");
  EXPECT_EQ(store_.send("general", "ann", "message-1")->message.seq, 1);
}

class SmallQueueTest : public GroupWriterTest {
 protected:
  SmallQueueTest() : GroupWriterTest({.folder = {}, .queue_limit = 3, .group = 2}) {}
};

TEST_F(SmallQueueTest, AFullQueueSaysServerBusyAtOnce) {
  auto go = hold();
  for (int i = 0; i < 5; ++i) send_later(i);
  wait_for_outcomes(2);  // while the writer still hangs
  EXPECT_EQ(outcomes_[0].error().code, "server_busy");
  EXPECT_EQ(outcomes_[1].error().code, "server_busy");
  go.set_value();
  wait_for_outcomes(5);
  EXPECT_EQ(
      std::count_if(outcomes_.begin(), outcomes_.end(), [](auto& o) { return o.has_value(); }), 3);
}

TEST_F(SmallQueueTest, DrainComesAfterAllThatWasWrittenBefore) {
  auto go = hold();
  for (int i = 0; i < 3; ++i) send_later(i);
  std::optional<std::size_t> outcomes_at_drain;
  store_.store().drain([&] { outcomes_at_drain = outcomes_.size(); });
  go.set_value();
  store_.loop().turn_until([&] { return outcomes_at_drain.has_value(); });
  EXPECT_EQ(outcomes_at_drain, 3u);
}

TEST_F(SmallQueueTest, ClosingSavesWhatWaits) {
  auto go = hold();
  for (int i = 0; i < 3; ++i) send_later(i);
  go.set_value();
  store_.store().close();
  wait_for_outcomes(3);
  SQLite::Database other((folder_.path() / "chat.db").string());
  EXPECT_EQ(other.execAndGet("SELECT count(*) FROM messages").getInt(), 3);
}

}  // namespace
}  // namespace parley::chat::store
