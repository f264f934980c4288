#include "websocket/frame_queue.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace parley::websocket {
namespace {

SharedFrames frame(std::string bytes) {
  return std::make_shared<const std::string>(std::move(bytes));
}

std::string beginning(FrameQueue& queue) {
  std::array<std::string_view, 4> pieces;
  std::string all;
  for (std::size_t i = 0, count = queue.peek(pieces); i < count; ++i) all += pieces[i];
  return all;
}

TEST(FrameQueue, RefersToFramesAndCountsWhatThatTakes) {
  FrameQueue queue;
  const SharedFrames shared = frame("shared");
  const std::size_t grown = queue.push_back(shared);
  EXPECT_EQ(shared.use_count(), 2);
  EXPECT_EQ(queue.held(), grown);
  EXPECT_GE(grown, 100u + shared->size());
  EXPECT_EQ(queue.take(2), 2u);
  EXPECT_FALSE(queue.at_boundary());
  EXPECT_EQ(beginning(queue), "ared");
  EXPECT_EQ(queue.take(4), grown - 2);
  EXPECT_EQ(queue.held(), 0u);
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(shared.use_count(), 1);
}

TEST(FrameQueue, PacksSmallFramesForAPeerThatLetsThemWait) {
  FrameQueue queue;
  std::string expected;
  const auto push = [&](int i) {
    expected += std::to_string(i);
    return queue.push_back(frame(std::to_string(i)));
  };
  for (int i = 0; i < 1000; ++i) push(i);
  const std::size_t loose = queue.held();
  const std::size_t saved = queue.pack();
  EXPECT_EQ(queue.held(), loose - saved);
  EXPECT_LT(queue.held(), expected.size() + 1000);
  std::size_t grown = 0;
  for (int i = 1000; i < 5000; ++i) grown += push(i);
  EXPECT_EQ(queue.held(), loose - saved + grown);
  EXPECT_LT(queue.held(), expected.size() + 2000);
  EXPECT_EQ(beginning(queue), expected.substr(0, beginning(queue).size()));
}

TEST(FrameQueue, LeavesLargeFramesShared) {
  FrameQueue queue;
  const SharedFrames large = frame(std::string(2000, 'l'));
  for (int i = 0; i < 100; ++i) queue.push_back(large);
  queue.pack();
  queue.push_back(large);
  EXPECT_EQ(large.use_count(), 102);
}

TEST(FrameQueue, DoesNotTouchTheFirstWhileItsBytesMayBeInUse) {
  FrameQueue queue;
  for (int i = 0; i < 100; ++i) queue.push_back(frame("a"));
  std::array<std::string_view, 1> first;
  queue.peek(first);
  const char* const at = first[0].data();
  queue.pack();
  queue.take(1);  // all others are one piece now, and the first
  queue.peek(first);
  const char* const packed = first[0].data();
  for (int i = 0; i < 10'000; ++i) queue.push_back(frame("b"));
  queue.peek(first);
  EXPECT_NE(packed, at);
  EXPECT_EQ(first[0].data(), packed);
  EXPECT_EQ(first[0], std::string(99, 'a'));
}

TEST(FrameQueue, GivesBackWhatWasPutInWhateverHappensBetween) {
  std::mt19937 random(7);  // NOLINT(bugprone-random-generator-seed): the same run each time
  for (int round = 0; round < 200; ++round) {
    FrameQueue queue;
    std::string in;
    std::string out;
    std::size_t held = 0;
    for (int step = 0; step < 300; ++step) {
      const unsigned what = random() % 8;
      if (what < 5) {
        const std::size_t size = 1 + random() % (random() % 5 == 0 ? 3000 : 20);
        const std::string bytes(size, static_cast<char>('a' + random() % 26));
        in += bytes;
        held += queue.push_back(frame(bytes));
      } else if (what == 5) {
        held -= queue.pack();
      } else {
        const std::string next = beginning(queue);
        if (next.empty()) continue;
        const std::size_t taken = 1 + random() % next.size();
        out += next.substr(0, taken);
        held -= queue.take(taken);
      }
      ASSERT_EQ(queue.held(), held);
    }
    while (!queue.empty()) {
      const std::string next = beginning(queue);
      out += next;
      held -= queue.take(next.size());
    }
    ASSERT_EQ(out, in);
    ASSERT_EQ(held, 0u);
  }
}

}  // namespace
}  // namespace parley::websocket
