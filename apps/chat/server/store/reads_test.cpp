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

TEST_F(ReadsTest, TheReadersConnectionCannotWrite) {
  TemporaryFolder other;
  TestStore store(other.path());
  auto connection = open_for_reading(other.path() / "chat.db");
  EXPECT_THROW(connection.exec("DELETE FROM rooms"), SQLite::Exception);
}

}  // namespace
}  // namespace parley::chat::store
