// Presence, with the clock turned by hand.
#include "presence.hpp"

#include <gtest/gtest.h>

#include <set>

namespace parley::chat {
namespace {

using namespace std::chrono_literals;

class PresenceTest : public testing::Test {
 protected:
  bool open(const std::string& id, std::vector<ReadMark> marks = {}) {
    return presence_.open({{id, "name of " + id}, std::move(marks)});
  }
  bool close(const std::string& id) { return presence_.close(id, now_); }
  std::vector<std::string> expired_after(std::chrono::milliseconds time) {
    now_ += time;
    std::vector<std::string> ids;
    for (const User& user : presence_.expire(now_)) ids.push_back(user.id);
    return ids;
  }

  Presence presence_{3s};
  Instant now_{1h};
};

using Ids = std::vector<std::string>;

TEST_F(PresenceTest, TheFirstTabIsNewsTheSecondIsNot) {
  EXPECT_TRUE(open("ann"));
  EXPECT_FALSE(open("ann"));
  EXPECT_TRUE(open("bob"));
  EXPECT_EQ(presence_.count(), 2u);
}

TEST_F(PresenceTest, OnlyTheLastTabThatClosesCounts) {
  open("ann");
  open("ann");
  EXPECT_FALSE(close("ann"));
  EXPECT_EQ(expired_after(1h), Ids{});
  EXPECT_TRUE(presence_.is_here("ann"));
  EXPECT_TRUE(close("ann"));
}

TEST_F(PresenceTest, WhoIsGoneIsMissedAfterTheGrace) {
  open("ann");
  close("ann");
  EXPECT_EQ(expired_after(2999ms), Ids{});
  EXPECT_TRUE(presence_.is_here("ann"));
  EXPECT_EQ(expired_after(1ms), Ids{"ann"});
  EXPECT_FALSE(presence_.is_here("ann"));
  EXPECT_EQ(expired_after(1h), Ids{});
}

TEST_F(PresenceTest, AReloadIsNoNewsForAnybody) {
  open("ann");
  close("ann");
  EXPECT_EQ(expired_after(2s), Ids{});
  EXPECT_FALSE(open("ann"));
  EXPECT_EQ(expired_after(1h), Ids{});
}

TEST_F(PresenceTest, EachAbsenceHasItsOwnGrace) {
  open("ann");
  close("ann");
  EXPECT_EQ(expired_after(2s), Ids{});
  open("ann");
  close("ann");
  EXPECT_EQ(expired_after(2s), Ids{});  // four seconds since the first absence, two since this one
  EXPECT_EQ(expired_after(1s), Ids{"ann"});
}

TEST_F(PresenceTest, ManyLeaveInTheirOrder) {
  open("ann");
  open("bob");
  open("eve");
  close("bob");
  now_ += 1s;
  close("ann");
  EXPECT_EQ(expired_after(2s), Ids{"bob"});
  EXPECT_EQ(expired_after(1s), Ids{"ann"});
  EXPECT_TRUE(presence_.is_here("eve"));
}

TEST_F(PresenceTest, ClosingWhatIsNotOpenChangesNothing) {
  EXPECT_FALSE(close("ann"));
  open("ann");
  close("ann");
  EXPECT_FALSE(close("ann"));
  EXPECT_EQ(expired_after(3s), Ids{"ann"});
}

TEST_F(PresenceTest, OfACrowdThoseAskedForAreListedFirst) {
  for (int i = 0; i < 100; ++i) open("stranger " + std::to_string(i));
  open("ann");
  open("bob");
  const Ids first{"bob", "gone", "ann", "bob"};
  const auto few = presence_.some(first, 10);
  ASSERT_EQ(few.size(), 10u);
  EXPECT_EQ(few[0].id, "bob");
  EXPECT_EQ(few[1].id, "ann");
  std::set<std::string> ids;
  for (const User& user : presence_.some(first, 1000)) ids.insert(user.id);
  EXPECT_EQ(ids.size(), 102u);
  EXPECT_EQ(presence_.some(first, 1000).size(), 102u);
  EXPECT_EQ(presence_.some(first, 1).size(), 1u);
}

TEST_F(PresenceTest, MarksOfAnotherTabOnlyMoveForward) {
  open("ann", {{"general", 7}, {"news", 2}});
  presence_.find("ann")->marks["general"] = 9;
  open("ann", {{"general", 7}, {"news", 3}, {"talk", 0}});
  const auto& marks = presence_.find("ann")->marks;
  EXPECT_EQ(marks.at("general"), 9);
  EXPECT_EQ(marks.at("news"), 3);
  EXPECT_EQ(marks.at("talk"), 0);
}

}  // namespace
}  // namespace parley::chat
