#include "socketio/room_trail.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::socketio {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(RoomTrail, TellsWhichPacketsAStayCovers) {
  RoomTrail trail;
  trail.enter("a", 3);
  trail.leave("a", 5);
  EXPECT_FALSE(trail.was_in("a", 3));
  EXPECT_TRUE(trail.was_in("a", 4));
  EXPECT_TRUE(trail.was_in("a", 5));
  EXPECT_FALSE(trail.was_in("a", 6));
  EXPECT_FALSE(trail.was_in("b", 4));
  EXPECT_THAT(trail.rooms(), IsEmpty());
}

TEST(RoomTrail, AStayThatGoesOnCoversAllThatComes) {
  RoomTrail trail;
  trail.enter("a", 3);
  trail.enter("b", 4);
  trail.enter("a", 9);  // is in already
  EXPECT_TRUE(trail.was_in("a", 4));
  EXPECT_TRUE(trail.was_in("a", 1'000'000));
  EXPECT_FALSE(trail.was_in("b", 4));
  EXPECT_THAT(trail.rooms(), ElementsAre("a", "b"));
}

TEST(RoomTrail, KeepsStaysApart) {
  RoomTrail trail;
  trail.enter("a", 0);
  trail.leave("a", 2);
  trail.enter("a", 4);
  EXPECT_TRUE(trail.was_in("a", 2));
  EXPECT_FALSE(trail.was_in("a", 3));
  EXPECT_FALSE(trail.was_in("a", 4));
  EXPECT_TRUE(trail.was_in("a", 5));
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
  EXPECT_FALSE(trail.was_in("a", 1));
  EXPECT_TRUE(trail.was_in("a", 2));
  EXPECT_TRUE(trail.was_in("b", 501));
  EXPECT_EQ(trail.bytes(), full);
}

}  // namespace
}  // namespace parley::socketio
