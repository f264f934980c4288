#include "net/timers.hpp"

#include <gtest/gtest.h>

#include <list>
#include <random>
#include <vector>

namespace parley::net {
namespace {

using std::chrono::milliseconds;

struct TimersTest : testing::Test {
  ManualClock clock;
  Counter armed;
  Timers timers{clock, armed};
  std::vector<int> fired;

  std::unique_ptr<Timer> make(int id) {
    return std::make_unique<Timer>([this, id] { fired.push_back(id); });
  }
  void advance(int ms) {
    clock.advance(milliseconds(ms));
    timers.expire(clock.now());
  }
};

TEST_F(TimersTest, ATimerIsSmallAndMayBeDestroyedByWhatItRuns) {
  EXPECT_LE(sizeof(Timer), 48u);
  struct Owner {
    std::vector<int>& fired;
    std::unique_ptr<Timer> timer;
  } owner{fired, nullptr};
  owner.timer = std::make_unique<Timer>([owner = &owner] {
    owner->timer.reset();
    owner->fired.push_back(7);
  });
  timers.arm(*owner.timer, milliseconds(1));
  advance(1);
  EXPECT_EQ(fired, std::vector<int>{7});
  EXPECT_FALSE(owner.timer);
}

TEST_F(TimersTest, ATimerOwnsWhatItsFunctionHolds) {
  const auto held = std::make_shared<int>(0);
  {
    Timer timer([held, text = std::string(100, 'x')] { *held = static_cast<int>(text.size()); });
    timers.arm(timer, milliseconds(1));
    advance(1);
    EXPECT_EQ(held.use_count(), 2);
  }
  EXPECT_EQ(*held, 100);
  EXPECT_EQ(held.use_count(), 1);
}

TEST_F(TimersTest, ATimerFiresOnceWhenItsTimeHasCome) {
  auto a = make(1);
  timers.arm(*a, milliseconds(10));
  EXPECT_EQ(armed.get(), 1u);
  advance(9);
  EXPECT_TRUE(fired.empty());
  advance(1);
  EXPECT_EQ(fired, std::vector<int>{1});
  EXPECT_FALSE(a->armed());
  EXPECT_EQ(armed.get(), 0u);
  advance(100);
  EXPECT_EQ(fired.size(), 1u);
}

TEST_F(TimersTest, TimersOfDifferentDurationsFireInOrderOfTheirDeadlines) {
  auto a = make(1);
  auto b = make(2);
  auto c = make(3);
  timers.arm(*a, milliseconds(30));
  timers.arm(*b, milliseconds(10));
  clock.advance(milliseconds(5));
  timers.arm(*c, milliseconds(10));
  advance(100);
  EXPECT_EQ(fired, (std::vector<int>{2, 3, 1}));
}

TEST_F(TimersTest, ArmingAgainMovesTheDeadlineAndCancellingRemovesIt) {
  auto a = make(1);
  timers.arm(*a, milliseconds(10));
  clock.advance(milliseconds(6));
  timers.arm(*a, milliseconds(10));
  advance(6);
  EXPECT_TRUE(fired.empty());
  a->cancel();
  advance(100);
  EXPECT_TRUE(fired.empty());
  EXPECT_FALSE(timers.next_deadline());
}

TEST_F(TimersTest, ADestroyedTimerNeverFires) {
  auto a = make(1);
  auto b = make(2);
  timers.arm(*a, milliseconds(10));
  timers.arm(*b, milliseconds(10));
  a.reset();
  advance(10);
  EXPECT_EQ(fired, std::vector<int>{2});
}

TEST_F(TimersTest, AnExpiryMayDestroyTheTimerThatWouldFireNext) {
  auto b = make(2);
  Timer a([&] { b.reset(); });
  timers.arm(a, milliseconds(10));
  timers.arm(*b, milliseconds(10));
  advance(10);
  EXPECT_TRUE(fired.empty());
  EXPECT_EQ(armed.get(), 0u);
}

TEST_F(TimersTest, AnExpiryMayArmItsOwnTimerAgain) {
  int count = 0;
  Timer* self = nullptr;
  Timer a([&] {
    if (++count < 3) timers.arm(*self, milliseconds(10));
  });
  self = &a;
  timers.arm(a, milliseconds(10));
  advance(10);
  EXPECT_EQ(count, 1);
  advance(10);
  advance(10);
  advance(10);
  EXPECT_EQ(count, 3);
}

TEST_F(TimersTest, RandomUseAgreesWithAModel) {
  std::mt19937 random(11);
  struct Entry {
    std::unique_ptr<Timer> timer;
    TimePoint deadline;
    bool armed = false;
    int fired = 0;
    int expected = 0;
  };
  std::list<Entry> entries;
  for (int i = 0; i < 40; ++i) {
    Entry& entry = entries.emplace_back();
    entry.timer = std::make_unique<Timer>([&entry] { ++entry.fired; });
  }
  for (int step = 0; step < 5000; ++step) {
    auto it = entries.begin();
    std::advance(it, static_cast<long>(random() % 40));
    switch (random() % 3) {
      case 0: {
        const milliseconds after(1 + static_cast<int>(random() % 5));
        timers.arm(*it->timer, after);
        it->armed = true;
        it->deadline = clock.now() + after;
        break;
      }
      case 1:
        it->timer->cancel();
        it->armed = false;
        break;
      default:
        advance(static_cast<int>(random() % 3));
        for (Entry& entry : entries) {
          if (entry.armed && entry.deadline <= clock.now()) {
            entry.armed = false;
            ++entry.expected;
          }
        }
    }
    std::uint64_t count = 0;
    for (Entry& entry : entries) {
      ASSERT_EQ(entry.fired, entry.expected);
      ASSERT_EQ(entry.timer->armed(), entry.armed);
      count += entry.armed ? 1 : 0;
    }
    ASSERT_EQ(armed.get(), count);
  }
}

}  // namespace
}  // namespace parley::net
