// Pages of history in both directions, and the lists that people get.
#include "store/reads.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "store/connection.hpp"
#include "store/test_store.hpp"

namespace parley::chat::store {
namespace {

std::vector<Sequence> numbers(const Page& page) {
  std::vector<Sequence> seqs;
  for (const Message& message : page.messages) seqs.push_back(message.seq);
  return seqs;
}

std::vector<Sequence> from_to(Sequence first, Sequence last) {
  std::vector<Sequence> seqs(static_cast<std::size_t>(last - first + 1));
  std::iota(seqs.begin(), seqs.end(), first);
  return seqs;
}

class ReadsTest : public testing::Test {
 protected:
  ReadsTest() {
    EXPECT_TRUE(store_.add_user("ann", "Ann"));
    EXPECT_TRUE(store_.write<int>([](Writes& writes) -> Outcome<int> {
      for (int i = 1; i <= 25; ++i) {
        EXPECT_TRUE(writes.add_message({"general", "ann", "id-" + std::to_string(i), "text"}, i));
      }
      return 0;
    }));
  }
  TemporaryFolder folder_;
  TestStore store_{folder_.path()};
};

TEST_F(ReadsTest, WithoutABoundThePageIsTheNewestOneAscending) {
  const Page page = store_.page({"general", {}, {}, 10});
  EXPECT_EQ(numbers(page), from_to(16, 25));
  EXPECT_TRUE(page.has_more);
}

TEST_F(ReadsTest, GoingBackFromPageToPageMeetsEveryMessageOnce) {
  std::vector<Sequence> seen;
  std::optional<Sequence> before;
  for (int pages = 0; pages < 10; ++pages) {
    const Page page = store_.page({"general", before, {}, 10});
    auto seqs = numbers(page);
    seen.insert(seen.begin(), seqs.begin(), seqs.end());
    before = seqs.front();
    if (!page.has_more) break;
  }
  EXPECT_EQ(seen, from_to(1, 25));
}

TEST_F(ReadsTest, GoingForwardFromPageToPageMeetsEveryMessageOnce) {
  std::vector<Sequence> seen;
  Sequence after = 3;
  for (int pages = 0; pages < 10; ++pages) {
    const Page page = store_.page({"general", {}, after, 10});
    auto seqs = numbers(page);
    seen.insert(seen.end(), seqs.begin(), seqs.end());
    after = seqs.back();
    if (!page.has_more) break;
  }
  EXPECT_EQ(seen, from_to(4, 25));
}

TEST_F(ReadsTest, APageThatEndsExactlyAtTheEdgeHasNoMore) {
  EXPECT_FALSE(store_.page({"general", 11, {}, 10}).has_more);
  EXPECT_TRUE(store_.page({"general", 12, {}, 10}).has_more);
  EXPECT_FALSE(store_.page({"general", {}, 15, 10}).has_more);
  EXPECT_TRUE(store_.page({"general", {}, 14, 10}).has_more);
}

TEST_F(ReadsTest, APageIsBoundedInBytesToo) {
  const auto numbers_within = [&](std::size_t bytes, std::optional<Sequence> after) {
    const Page page = store_.page({"general", {}, after, 100, bytes});
    EXPECT_EQ(page.has_more, page.messages.size() < 25) << bytes;
    return numbers(page);
  };
  EXPECT_EQ(numbers_within(1'000'000, {}), from_to(1, 25));
  const auto newest = numbers_within(2000, {});
  EXPECT_EQ(newest, from_to(newest.front(), 25));
  EXPECT_GT(newest.size(), 5u);
  EXPECT_LT(newest.size(), 10u);
  const auto oldest = numbers_within(2000, 0);
  EXPECT_EQ(oldest, from_to(1, static_cast<Sequence>(newest.size())));
  // Whoever asks gets on by one at least.
  EXPECT_EQ(numbers_within(1, {}), from_to(25, 25));
  EXPECT_EQ(numbers_within(1, 0), from_to(1, 1));
}

TEST_F(ReadsTest, WhatGrowsOnTheWireCountsAsThat) {
  const std::string nuls(1000, '\0');
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(store_.send("general", "ann", "nuls-" + std::to_string(i), nuls));
  }
  EXPECT_EQ(store_.page({"general", {}, 25, 100, 13'000}).messages.size(), 2u);
  EXPECT_EQ(store_.page({"general", {}, {}, 100, 13'000}).messages.size(), 2u);
}

TEST_F(ReadsTest, BeyondTheEndsAndInUnknownRoomsPagesAreEmpty) {
  EXPECT_TRUE(store_.page({"general", 1, {}, 10}).messages.empty());
  EXPECT_TRUE(store_.page({"general", {}, 25, 10}).messages.empty());
  EXPECT_TRUE(store_.page({"nowhere", {}, {}, 10}).messages.empty());
}

TEST_F(ReadsTest, AnUnknownTokenFindsNobody) {
  const auto found = store_.read<bool>([](Reads& reads) -> Outcome<bool> {
    return reads.find_by_token("hash of ann").has_value() &&
           !reads.find_by_token("hash of an").has_value();
  });
  EXPECT_TRUE(*found);
}

TEST_F(ReadsTest, PeopleAreListedByNewestActivityUpToTheLimit) {
  EXPECT_TRUE(store_.add_user("bob", "Bob"));
  EXPECT_TRUE(store_.add_user("eve", "Eve"));
  EXPECT_TRUE(store_.write<int>([](Writes& writes) -> Outcome<int> {
    writes.touch_user("bob", 9000);
    writes.touch_user("eve", 8000);
    writes.touch_user("bob", 10);  // an older time changes nothing
    return 0;
  }));
  const auto users = store_.read<std::vector<User>>(
      [](Reads& reads) -> Outcome<std::vector<User>> { return reads.users(2); });
  EXPECT_EQ(*users, (std::vector<User>{{"bob", "Bob"}, {"eve", "Eve"}}));
}

TEST_F(ReadsTest, RoomsSayWhichMessageIsTheirLast) {
  EXPECT_TRUE(store_.add_user("bob", "Bob"));
  const auto added = store_.send("ann-bob", "bob", "message-1");
  ASSERT_TRUE(added);
  const auto rooms = store_.read<std::vector<Room>>(
      [](Reads& reads) -> Outcome<std::vector<Room>> { return reads.rooms(); });
  ASSERT_EQ(rooms->size(), 2u);
  for (const Room& room : *rooms) {
    EXPECT_EQ(room.last_id, added->message.id - (room.pair ? 0 : 1)) << room.id;
  }
}

TEST_F(ReadsTest, PeopleAreFoundById) {
  const auto find = [&](const std::string& id) {
    return *store_.read<std::optional<User>>(
        [=](Reads& reads) -> Outcome<std::optional<User>> { return reads.find_user(id); });
  };
  EXPECT_EQ(find("ann"), (User{"ann", "Ann"}));
  EXPECT_EQ(find("nobody"), std::nullopt);
}

TEST_F(ReadsTest, TheReadersConnectionCannotWrite) {
  TemporaryFolder other;
  TestStore store(other.path());
  auto connection = open_for_reading(other.path() / "chat.db");
  EXPECT_THROW(connection.exec("DELETE FROM rooms"), SQLite::Exception);
}

}  // namespace
}  // namespace parley::chat::store
