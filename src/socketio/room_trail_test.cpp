#include "socketio/room_trail.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace parley::socketio {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Whether the packet at `packet` reached it by that room.
bool was_in(const RoomTrail& trail, std::string_view room, LogPosition packet) {
  bool found = false;
  trail.for_each_stay(room,
                      [&](LogSpan stay) { found |= stay.after < packet && packet <= stay.to; });
  return found;
}

TEST(RoomTrail, TellsWhichPacketsAStayCovers) {
  RoomTrail trail;
  trail.enter("a", 3);
  trail.leave("a", 5);
  EXPECT_FALSE(was_in(trail, "a", 3));
  EXPECT_TRUE(was_in(trail, "a", 4));
  EXPECT_TRUE(was_in(trail, "a", 5));
  EXPECT_FALSE(was_in(trail, "a", 6));
  EXPECT_FALSE(was_in(trail, "b", 4));
  EXPECT_THAT(trail.rooms(), IsEmpty());
}

TEST(RoomTrail, AStayThatGoesOnCoversAllThatComes) {
  RoomTrail trail;
  trail.enter("a", 3);
  trail.enter("b", 4);
  trail.enter("a", 9);  // is in already
  EXPECT_TRUE(was_in(trail, "a", 4));
  EXPECT_TRUE(was_in(trail, "a", 1'000'000));
  EXPECT_FALSE(was_in(trail, "b", 4));
  EXPECT_THAT(trail.rooms(), ElementsAre("a", "b"));
}

TEST(RoomTrail, KeepsStaysApart) {
  RoomTrail trail;
  trail.enter("a", 0);
  trail.leave("a", 2);
  trail.enter("a", 4);
  EXPECT_TRUE(was_in(trail, "a", 2));
  EXPECT_FALSE(was_in(trail, "a", 3));
  EXPECT_FALSE(was_in(trail, "a", 4));
  EXPECT_TRUE(was_in(trail, "a", 5));
}

TEST(RoomTrail, StaysWithoutAPacketCostNothing) {
  RoomTrail trail;
  for (int i = 0; i < 1000; ++i) {
    trail.enter("a", 7);
    trail.leave("a", 7);
  }
  EXPECT_EQ(trail.bytes(), 0u);
  EXPECT_EQ(trail.known_from(), 0u);
}

TEST(RoomTrail, ForgetsTheStaysThatEndedFirstAndSaysSo) {
  RoomTrail trail;
  for (LogPosition at = 0; at < RoomTrail::kMaxEnded; ++at) {
    trail.enter("a", at);
    trail.leave("a", at + 1);
  }
  EXPECT_EQ(trail.known_from(), 0u);
  const std::size_t full = trail.bytes();
  trail.enter("b", 500);
  trail.leave("b", 501);
  EXPECT_EQ(trail.known_from(), 1u);
  EXPECT_FALSE(was_in(trail, "a", 1));
  EXPECT_TRUE(was_in(trail, "a", 2));
  EXPECT_TRUE(was_in(trail, "b", 501));
  EXPECT_EQ(trail.bytes(), full);
}

TEST(RoomTrail, KnowsTheRoomsThatSomethingMayHaveComeBy) {
  RoomTrail trail;
  trail.enter("ended", 0);
  trail.leave("ended", 3);
  trail.enter("again", 0);
  trail.leave("again", 3);
  trail.enter("again", 4);
  trail.enter("open", 1);
  const auto after = [&](LogPosition position) {
    std::vector<std::string> names;
    EXPECT_TRUE(trail.for_each_room_after(position, [&](std::string_view name) {
      names.emplace_back(name);
      return true;
    }));
    std::sort(names.begin(), names.end());
    return names;
  };
  EXPECT_THAT(after(2), ElementsAre("again", "ended", "open"));
  EXPECT_THAT(after(3), ElementsAre("again", "open"));
  int visits = 0;
  EXPECT_FALSE(trail.for_each_room_after(0, [&](std::string_view) { return ++visits < 2; }));
  EXPECT_EQ(visits, 2);
}

/// Random joins and leaves against a plain list of stays.
TEST(RoomTrail, AgreesWithAListOfStays) {
  struct Stay {
    std::string room;
    LogPosition from, to;
  };
  std::mt19937 random(7);
  const auto below = [&](std::size_t n) { return random() % n; };
  for (int round = 0; round < 20; ++round) {
    RoomTrail trail;
    std::vector<Stay> stays;
    LogPosition now = 0;
    for (int step = 0; step < 400; ++step) {
      now += below(2);
      const std::string room = "room " + std::to_string(below(6));
      const auto open = std::find_if(stays.begin(), stays.end(), [&](const Stay& each) {
        return each.to == LogSpan::kOpen && each.room == room;
      });
      if (below(2) == 0) {
        trail.enter(room, now);
        if (open == stays.end()) stays.push_back({room, now, LogSpan::kOpen});
      } else {
        trail.leave(room, now);
        if (open != stays.end() && open->from == now) {
          stays.erase(open);
        } else if (open != stays.end()) {
          open->to = now;
        }
      }
    }
    std::vector<std::string> open_rooms;
    for (const Stay& stay : stays) {
      if (stay.to == LogSpan::kOpen) open_rooms.push_back(stay.room);
    }
    EXPECT_EQ(trail.rooms(), open_rooms);
    for (int number = 0; number < 6; ++number) {
      const std::string room = "room " + std::to_string(number);
      for (LogPosition packet = trail.known_from() + 1; packet <= now + 1; ++packet) {
        EXPECT_EQ(was_in(trail, room, packet),
                  std::any_of(stays.begin(), stays.end(), [&](const Stay& stay) {
                    return stay.room == room && stay.from < packet && packet <= stay.to;
                  }));
      }
    }
  }
}

}  // namespace
}  // namespace parley::socketio
