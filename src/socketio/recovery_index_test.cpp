#include "socketio/recovery_index.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>

namespace parley::socketio {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct RecoveryIndexTest : testing::Test {
  RecoveryIndex index;
  RoomTrail trail;
  LogPosition end = 0;
  std::deque<RecoveryIndex::Audience*> kept;

  void add(BroadcastTarget target = {}, std::size_t size = 100) {
    kept.push_back(&index.add(target, ++end, size));
  }
  void drop_oldest() {
    index.drop_oldest(*kept.front());
    kept.pop_front();
  }
  MissedPackets find(LogPosition after) {
    MissedPackets missed;
    EXPECT_TRUE(index.find({"me", trail, after}, 1'000'000'000, missed));
    std::sort(missed.positions.begin(), missed.positions.end());
    return missed;
  }
};

TEST_F(RecoveryIndexTest, FindsEachPacketOnce) {
  trail.enter("red", 0);
  trail.enter("blue", 0);
  add({{"red", "blue", "red"}, {}});
  add({{"me", "red"}, {}});
  add({{"green"}, {}});
  add();
  const auto missed = find(0);
  EXPECT_THAT(missed.positions, ElementsAre(1, 2, 4));
  EXPECT_EQ(missed.bytes, 300u);
  EXPECT_THAT(find(2).positions, ElementsAre(4));
  EXPECT_THAT(find(4).positions, IsEmpty());
}

TEST_F(RecoveryIndexTest, ForgetsWhatIsDropped) {
  add({{"a", "b"}, {"c"}});
  add();
  add({{"a", "b"}, {"c"}});
  trail.enter("a", 0);
  drop_oldest();
  EXPECT_THAT(find(0).positions, ElementsAre(2, 3));
  drop_oldest();
  EXPECT_THAT(find(0).positions, ElementsAre(3));
  EXPECT_GT(index.bytes(), 0u);
  drop_oldest();
  EXPECT_THAT(find(0).positions, IsEmpty());
  EXPECT_EQ(index.bytes(), 0u);
}

TEST_F(RecoveryIndexTest, RemembersATargetOnce) {
  add({{"a", "b"}, {"c"}});
  const std::size_t bytes = index.bytes();
  for (int i = 0; i < 100; ++i) add({{"a", "b"}, {"c"}});
  EXPECT_EQ(index.bytes(), bytes);
  add({{"a", "b", "c"}, {}});
  add({{"a"}, {"b", "c"}});
  add({{"b", "a"}, {"c"}});
  EXPECT_GT(index.bytes(), 3 * bytes);
}

// What a recovery costs, in audiences and packets looked at.

TEST_F(RecoveryIndexTest, LooksAtNothingThatWasForOthers) {
  for (int i = 0; i < 900; ++i) trail.enter("mine " + std::to_string(i), 0);
  for (int i = 0; i < 5000; ++i) add({{"not mine"}, {}});
  for (int i = 0; i < 5000; ++i) add({{"stranger " + std::to_string(i)}, {}});
  EXPECT_EQ(find(0).looked_at, 0u);
  add({{"mine 7"}, {}});
  EXPECT_EQ(find(0).looked_at, 2u);  // the audience and the packet
}

TEST_F(RecoveryIndexTest, LooksAtNothingOfWhatItSaidToOthersItself) {
  trail.enter("red", 0);
  for (int i = 0; i < 5000; ++i) add({{}, {"me"}});
  for (int i = 0; i < 5000; ++i) add({{"red"}, {"me"}});
  for (int i = 0; i < 5000; ++i) add({{}, {"red"}});
  EXPECT_EQ(find(0).looked_at, 3u);
}

TEST_F(RecoveryIndexTest, LooksAtNothingOfOtherTimes) {
  for (LogPosition at = 0; at < 5000; ++at) add({{"red"}, {}});
  trail.enter("red", end);
  add({{"red"}, {}});
  trail.leave("red", end);
  for (LogPosition at = 0; at < 5000; ++at) add({{"red"}, {}});
  const auto missed = find(0);
  EXPECT_THAT(missed.positions, ElementsAre(5001));
  EXPECT_EQ(missed.looked_at, 2u);
  EXPECT_EQ(find(5001).looked_at, 0u);
}

TEST_F(RecoveryIndexTest, LooksOnceAtWhatWasForManyOfItsRooms) {
  std::vector<std::string> rooms;
  for (int i = 0; i < 500; ++i) rooms.push_back("room " + std::to_string(i));
  for (const std::string& room : rooms) trail.enter(room, 0);
  for (int i = 0; i < 100; ++i) add({rooms, {}});
  EXPECT_EQ(find(0).looked_at, 101u);
}

TEST_F(RecoveryIndexTest, LooksAtNoAudienceThatItHasHeardAllOf) {
  for (int i = 0; i < 5000; ++i) add({{}, {"speaker " + std::to_string(i)}});
  add({{}, {"speaker 17"}});
  EXPECT_EQ(find(5000).looked_at, 2u);
  EXPECT_EQ(find(5001).looked_at, 0u);
}

TEST_F(RecoveryIndexTest, StopsWhereItIsTooMuch) {
  for (int i = 0; i < 5000; ++i) add({}, 100);
  MissedPackets missed;
  EXPECT_FALSE(index.find({"me", trail, 0}, 1000, missed));
  EXPECT_EQ(missed.looked_at, 11u);
  missed = {};
  EXPECT_FALSE(index.find({"me", trail, 4990}, 1000, missed));
  missed = {};
  EXPECT_TRUE(index.find({"me", trail, 4990}, 1001, missed));
  EXPECT_EQ(missed.bytes, 1000u);
  // What was found before counts.
  EXPECT_FALSE(index.find({"me", trail, 4999}, 1100, missed));
}

/// Random packets, stays and searches against a look at every packet.
TEST_F(RecoveryIndexTest, AgreesWithALookAtEveryPacket) {
  std::mt19937 random(11);
  const auto below = [&](std::size_t n) { return random() % n; };
  const std::vector<std::string> names{"red", "green", "blue", "me", "you"};
  const auto some = [&](std::size_t one_in) {
    std::vector<std::string> found;
    for (const std::string& name : names) {
      if (below(one_in) == 0) found.push_back(name);
    }
    return found;
  };
  for (int round = 0; round < 60; ++round) {
    RoomTrail stays;
    while (!kept.empty()) drop_oldest();
    EXPECT_EQ(index.bytes(), 0u);
    std::deque<std::pair<LogPosition, BroadcastTarget>> packets;
    const auto is_member = [&](const std::string& room, LogPosition position) {
      bool is = room == "me";
      stays.for_each_stay(
          room, [&](LogSpan stay) { is |= stay.after < position && position <= stay.to; });
      return is;
    };
    for (int step = 0; step < 300; ++step) {
      const std::string& room = names[below(3)];
      switch (below(10)) {
        case 0:
          stays.enter(room, end);
          break;
        case 1:
          stays.leave(room, end);
          break;
        case 2:
          if (packets.empty()) break;
          packets.pop_front();
          drop_oldest();
          break;
        case 3: {
          const LogPosition after = std::max(stays.known_from(), end - below(end + 1));
          std::vector<LogPosition> expected;
          for (const auto& [position, target] : packets) {
            const auto reaches = [&, at = position](const auto& each) {
              return is_member(each, at);
            };
            const auto& [rooms, except] = std::tie(target.rooms, target.except);
            if (position > after &&
                (rooms.empty() || std::any_of(rooms.begin(), rooms.end(), reaches)) &&
                std::none_of(except.begin(), except.end(), reaches)) {
              expected.push_back(position);
            }
          }
          MissedPackets missed;
          EXPECT_TRUE(index.find({"me", stays, after}, 1'000'000, missed));
          std::sort(missed.positions.begin(), missed.positions.end());
          EXPECT_EQ(missed.positions, expected);
          break;
        }
        default: {
          const BroadcastTarget target{some(3), some(8)};
          add(target);
          packets.emplace_back(end, target);
        }
      }
    }
  }
}

}  // namespace
}  // namespace parley::socketio
