// What a person, an address and everybody may do together, with the clock turned by hand.
#include "budget.hpp"

#include <gtest/gtest.h>

namespace parley::chat {
namespace {

using namespace std::chrono_literals;
using Bound = Budget::Bound;

constexpr Instant kNow{1h};

class BudgetTest : public testing::Test {
 protected:
  Budget person(const std::string& address = "192.0.2.1") {
    return {std::make_shared<Allowance>(), addresses_.of(address, kNow), all_};
  }
  /// How many come through until somebody who is new each time is refused; `bound` says by whom.
  int taken(Deed deed, const std::string& address, Bound& bound) {
    for (int count = 0;; ++count) {
      bound = person(address).take(deed, kNow);
      if (bound != Bound::none) return count;
    }
  }

  SharedLimits limits_{};
  Allowances addresses_{rates_of_address(limits_)};
  std::shared_ptr<Allowance> all_ = std::make_shared<Allowance>(rates_of_all(limits_));
};

TEST_F(BudgetTest, AHundredPeopleOfOneAddressAreNoMoreThanTheirAddress) {
  Bound bound{};
  EXPECT_EQ(taken(Deed::message, "192.0.2.1", bound), 250);
  EXPECT_EQ(bound, Bound::address);
  EXPECT_EQ(taken(Deed::typing, "192.0.2.1", bound), 250);
  EXPECT_EQ(taken(Deed::request, "192.0.2.1", bound), 4000);
  EXPECT_EQ(taken(Deed::new_direct, "192.0.2.1", bound), 300);
  EXPECT_EQ(taken(Deed::new_room, "192.0.2.1", bound), 40);
  EXPECT_EQ(taken(Deed::message, "192.0.2.2", bound), 250);  // others are not kept out
}

TEST_F(BudgetTest, ManyAddressesAreNoMoreThanEverybody) {
  Bound bound{};
  int messages = 0;
  int conversations = 0;
  for (int i = 0; i < 50; ++i) {
    messages += taken(Deed::message, std::to_string(i), bound);
    conversations += taken(Deed::new_direct, std::to_string(i), bound);
  }
  EXPECT_EQ(bound, Bound::all);
  EXPECT_EQ(messages, 2500);
  EXPECT_EQ(conversations, 3600);
}

TEST_F(BudgetTest, WhoeverExceedsTheirOwnRateTakesNothingFromOthers) {
  const Budget ann = person();
  int count = 0;
  while (ann.take(Deed::message, kNow) == Bound::none) ++count;
  EXPECT_EQ(count, 30);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(ann.take(Deed::message, kNow), Bound::person);
  Bound bound{};
  EXPECT_EQ(taken(Deed::message, "192.0.2.1", bound), 250 - 30);
}

TEST_F(BudgetTest, AskingTakesNothing) {
  const Budget ann = person();
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(ann.would_take(Deed::new_direct, kNow), Bound::none);
  EXPECT_EQ(ann.take(Deed::new_direct, kNow), Bound::none);
  ann.give_back(Deed::new_direct);
  Bound bound{};
  EXPECT_EQ(taken(Deed::new_direct, "192.0.2.1", bound), 300);
}

TEST_F(BudgetTest, AnUnknownAddressCountsWithEverybody) {
  Bound bound = Bound::none;
  int count = 0;
  for (; bound == Bound::none; ++count) {
    bound = Budget(std::make_shared<Allowance>(), nullptr, all_).take(Deed::message, kNow);
  }
  EXPECT_EQ(count, 2501);
  EXPECT_EQ(bound, Bound::all);
}

TEST(Rates, OfZeroAreNone) {
  Allowance none(rates_of_address({0, 0, 0, 0, 0}));
  for (int i = 0; i < 100'000; ++i) {
    ASSERT_TRUE(none.take(Deed::message, kNow) && none.take(Deed::request, kNow) &&
                none.take(Deed::new_direct, kNow));
  }
  EXPECT_TRUE(none.is_unused(kNow));
}

}  // namespace
}  // namespace parley::chat
