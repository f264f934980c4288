// Rates, with the clock turned by hand.
#include "token_bucket.hpp"

#include <gtest/gtest.h>

namespace parley::chat {
namespace {

using namespace std::chrono_literals;

int taken(TokenBucket& bucket, Instant now, int tries) {
  int count = 0;
  for (int i = 0; i < tries; ++i) count += bucket.take(now) ? 1 : 0;
  return count;
}

TEST(TokenBucket, TheBurstIsAllowedAtOnceAndNoMore) {
  TokenBucket bucket(10, 30);
  EXPECT_EQ(taken(bucket, Instant{1h}, 100), 30);
}

TEST(TokenBucket, ItRefillsAtItsRate) {
  TokenBucket bucket(10, 30);
  taken(bucket, Instant{1h}, 100);
  EXPECT_EQ(taken(bucket, Instant{1h + 99ms}, 100), 0);
  EXPECT_EQ(taken(bucket, Instant{1h + 100ms}, 100), 1);
  EXPECT_EQ(taken(bucket, Instant{1h + 1100ms}, 100), 10);
}

TEST(TokenBucket, ItNeverHoldsMoreThanTheBurst) {
  TokenBucket bucket(10, 30);
  taken(bucket, Instant{1h}, 5);
  EXPECT_EQ(taken(bucket, Instant{100h}, 100), 30);
}

TEST(TokenBucket, WhatIsGivenBackCanBeTakenAgain) {
  TokenBucket bucket(10, 30);
  EXPECT_TRUE(bucket.is_full(Instant{1h}));
  taken(bucket, Instant{1h}, 30);
  EXPECT_FALSE(bucket.is_full(Instant{1h + 2900ms}));
  EXPECT_TRUE(bucket.is_full(Instant{1h + 3s}));
  bucket.give_back();
  EXPECT_EQ(taken(bucket, Instant{1h}, 100), 1);
  for (int i = 0; i < 100; ++i) bucket.give_back();
  EXPECT_EQ(taken(bucket, Instant{1h}, 100), 30);
}

TEST(TokenBucket, SmallStepsAddUp) {
  TokenBucket bucket(10, 30);
  Instant now{1h};
  taken(bucket, now, 100);
  int allowed = 0;
  for (int i = 0; i < 1000; ++i) allowed += bucket.take(now += 10ms) ? 1 : 0;
  EXPECT_NEAR(allowed, 100, 1);
}

TEST(TokenBucket, AClockThatRunsBackwardAddsNothing) {
  TokenBucket bucket(10, 30);
  taken(bucket, Instant{2h}, 100);
  EXPECT_EQ(taken(bucket, Instant{1h}, 100), 0);
  EXPECT_EQ(taken(bucket, Instant{2h + 1s}, 100), 10);
}

}  // namespace
}  // namespace parley::chat
