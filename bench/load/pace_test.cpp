// What keeps the generator's time: the queue of times and the clock of a fixed rate.
#include <gtest/gtest.h>

#include <limits>

#include "load/fifo.hpp"
#include "load/rate_clock.hpp"

namespace load {
namespace {

TEST(RateClock, KeepsToItsTimesHoweverLateItIsAsked) {
  RateClock clock(1000, 5'000'000);
  EXPECT_FALSE(clock.due(4'999'999));
  EXPECT_TRUE(clock.due(5'000'000));
  EXPECT_EQ(clock.take(), 5'000'000);
  EXPECT_EQ(clock.next(), 6'000'000);
  // A stall of ten milliseconds: ten messages are overdue, each since its own time.
  int overdue = 0;
  while (clock.due(15'000'000)) EXPECT_EQ(clock.take(), 5'000'000 + 1'000'000 * ++overdue);
  EXPECT_EQ(overdue, 10);
}

TEST(RateClock, DoesNotDriftWithRatesThatAreNoWholeNanoseconds) {
  RateClock clock(30'000, 0);
  for (int i = 0; i < 30'000; ++i) clock.take();
  EXPECT_EQ(clock.next(), 1'000'000'000);
}

TEST(RateClock, WithoutARateNothingIsEverDue) {
  EXPECT_EQ(RateClock(0, 5).next(), std::numeric_limits<Nanos>::max());
}

TEST(Fifo, KeepsOrderWhileItGrowsAndWraps) {
  Fifo<int> fifo;
  int in = 0;
  int out = 0;
  for (int round = 1; round < 50; ++round) {
    for (int i = 0; i < round; ++i) fifo.push(in++);
    for (int i = 0; i < round - 1; ++i) ASSERT_EQ(fifo.pop(), out++);
  }
  EXPECT_EQ(fifo.size(), 49U);
  EXPECT_EQ(fifo.front(), out);
  while (!fifo.empty()) ASSERT_EQ(fifo.pop(), out++);
  EXPECT_EQ(out, in);
}

}  // namespace
}  // namespace load
