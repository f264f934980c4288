// What people may do in a while, with the clock turned by hand.
#include "allowance.hpp"

#include <gtest/gtest.h>

namespace parley::chat {
namespace {

using namespace std::chrono_literals;

int taken(Allowance& allowance, Deed deed, Instant now) {
  int count = 0;
  while (allowance.take(deed, now)) ++count;
  return count;
}

TEST(Allowance, EachKindHasItsOwnRate) {
  Allowance allowance;
  Instant now{1h};
  EXPECT_EQ(taken(allowance, Deed::request, now), 400);
  EXPECT_EQ(taken(allowance, Deed::message, now), 30);
  EXPECT_EQ(taken(allowance, Deed::typing, now), 20);
  EXPECT_EQ(taken(allowance, Deed::new_room, now), 10);
  EXPECT_EQ(taken(allowance, Deed::new_direct, now), 60);
  EXPECT_EQ(taken(allowance, Deed::entry, now), 60);
  now += 1s;
  EXPECT_EQ(taken(allowance, Deed::request, now), 50);
  EXPECT_EQ(taken(allowance, Deed::message, now), 10);
  EXPECT_EQ(taken(allowance, Deed::typing, now), 5);
  EXPECT_EQ(taken(allowance, Deed::new_room, now), 0);
  EXPECT_EQ(taken(allowance, Deed::new_direct, now), 0);
  EXPECT_EQ(taken(allowance, Deed::entry, now), 1);
  now += 5min;
  EXPECT_EQ(taken(allowance, Deed::new_room, now), 1);
  EXPECT_EQ(taken(allowance, Deed::new_direct, now), 5);
}

TEST(Allowance, WhatCameToNothingDoesNotCount) {
  Allowance allowance;
  taken(allowance, Deed::new_room, Instant{1h});
  allowance.give_back(Deed::new_room);
  EXPECT_EQ(taken(allowance, Deed::new_room, Instant{1h}), 1);
}

TEST(Allowance, AFewQuestionsMayBeUnderWay) {
  Allowance allowance;
  for (int i = 0; i < Allowance::kMaxQuestions; ++i) EXPECT_TRUE(allowance.begin_question());
  EXPECT_FALSE(allowance.begin_question());
  allowance.end_question();
  EXPECT_TRUE(allowance.begin_question());
  EXPECT_FALSE(allowance.begin_question());
}

TEST(Allowances, ComingBackRenewsNothing) {
  Allowances allowances;
  EXPECT_EQ(taken(*allowances.of("ann", Instant{1h}), Deed::request, Instant{1h}), 400);
  for (int i = 0; i < 5000; ++i) allowances.of("other " + std::to_string(i), Instant{1h});
  EXPECT_EQ(taken(*allowances.of("ann", Instant{1h}), Deed::request, Instant{1h}), 0);
}

TEST(Allowances, ThoseThatNobodyMissesAreForgotten) {
  Allowances allowances;
  for (int i = 0; i < 100'000; ++i) allowances.of("person " + std::to_string(i), Instant{1h});
  EXPECT_LT(allowances.size(), 2000u);
}

TEST(Allowances, ThoseInUseAreKept) {
  Allowances allowances;
  const auto held = allowances.of("ann", Instant{1h});
  for (int i = 0; i < 5000; ++i) allowances.of("person " + std::to_string(i), Instant{1h});
  EXPECT_EQ(allowances.of("ann", Instant{1h}), held);
}

}  // namespace
}  // namespace parley::chat
