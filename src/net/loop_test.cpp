#include "net/loop.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace parley::net {
namespace {

TEST(Loop, RunsWhatAnyThreadPostsInOrder) {
  Loop loop;
  std::vector<int> ran;
  std::thread other([&] {
    for (int i = 0; i < 1000; ++i) loop.post([&ran, i] { ran.push_back(i); });
    loop.post([&loop] { loop.stop(); });
  });
  loop.adopt_thread();
  loop.run();
  other.join();
  ASSERT_EQ(ran.size(), 1000u);
  EXPECT_TRUE(std::ranges::is_sorted(ran));
}

TEST(Loop, DropsWhatWaitsAndWhatComesLaterOnceAbandoned) {
  Loop loop;
  bool ran = false;
  const auto held = std::make_shared<int>(0);
  loop.post([&ran, held] { ran = true; });
  EXPECT_EQ(held.use_count(), 2);
  loop.abandon();
  EXPECT_EQ(held.use_count(), 1);
  loop.post([&ran, held] { ran = true; });
  EXPECT_EQ(held.use_count(), 1);
  loop.poll();
  EXPECT_FALSE(ran);
}

TEST(Loop, MayBeAbandonedWhileOtherThreadsStillPost) {
  for (int round = 0; round < 20; ++round) {
    Loop loop;
    std::atomic<bool> begun = false;
    std::thread other([&] {
      for (int i = 0; i < 2000; ++i) {
        loop.post([] {});
        begun = true;
      }
    });
    while (!begun) std::this_thread::yield();
    loop.abandon();
    other.join();
  }
}

TEST(Loop, ReadsAreShorterOnceSeveralHaveReadInATurn) {
  const ManualClock clock;
  Loop loop(clock);
  std::vector<std::size_t> sizes;
  const auto read = [&] { sizes.push_back(loop.scratch().size()); };
  for (int turn = 0; turn < 2; ++turn) {
    for (std::size_t i = 0; i < Loop::kLargeReadsPerTurn + 2; ++i) loop.post(read);
    loop.poll();
    EXPECT_EQ(std::ranges::count(sizes, Loop::kScratchBytes), Loop::kLargeReadsPerTurn);
    EXPECT_EQ(std::ranges::count(sizes, Loop::kSmallReadBytes), 2);
    sizes.clear();
  }
}

TEST(Loop, FlushesVeryManyInSeveralTurnsAndInTheirOrder) {
  struct Item final : Flushable {
    void flush() override {
      order->push_back(number);
      if (on_flush) on_flush();
    }
    std::vector<int>* order = nullptr;
    int number = 0;
    std::function<void()> on_flush;
  };
  const ManualClock clock;
  Loop loop(clock);
  std::vector<int> order;
  constexpr int kItems = static_cast<int>(2 * Loop::kFlushesPerTurn + 10);
  std::vector<std::unique_ptr<Item>> items;
  for (int i = 0; i < kItems; ++i) {
    items.push_back(std::make_unique<Item>());
    items.back()->order = &order;
    items.back()->number = i;
    loop.mark(*items.back());
    loop.mark(*items.back());
  }
  // One that waits its turn may go, one that has been flushed be marked again.
  items[20].reset();
  items.back().reset();
  std::size_t flushed_before_other_work = 0;
  items[0]->on_flush = [&] { loop.post([&] { flushed_before_other_work = order.size(); }); };
  items[1]->on_flush = [&] {
    items[1]->on_flush = nullptr;
    loop.mark(*items[1]);
  };
  loop.poll();
  EXPECT_EQ(flushed_before_other_work, Loop::kFlushesPerTurn);
  std::vector<int> expected;
  for (int i = 0; i < kItems - 1; ++i) {
    if (i != 20) expected.push_back(i);
  }
  expected.push_back(1);
  EXPECT_EQ(order, expected);
}

TEST(Loop, AbandonedTasksMayPost) {
  struct Poster {
    explicit Poster(Loop& to) : loop(to) {}
    ~Poster() {
      loop.post([] {});
    }
    Loop& loop;
  };
  Loop loop;
  loop.post([poster = std::make_unique<Poster>(loop)] {});
  loop.abandon();
  EXPECT_EQ(loop.poll(), 0u);
}

}  // namespace
}  // namespace parley::net
