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

class FrameQueueTest : public testing::Test {
 protected:
  net::SpareBuffers spares;
  FrameQueue queue{spares};
};

TEST_F(FrameQueueTest, RefersToLargeFramesAndCountsWhatThatTakes) {
  const SharedFrames shared = frame(std::string(1000, 'a') + "the end");
  const std::size_t grown = queue.push_back(shared);
  EXPECT_EQ(shared.use_count(), 2);
  EXPECT_EQ(queue.held(), grown);
  EXPECT_GE(grown, 100u + shared->size());
  EXPECT_EQ(queue.take(1000), 1000u);
  EXPECT_FALSE(queue.at_boundary());
  EXPECT_EQ(beginning(queue), "the end");
  EXPECT_EQ(queue.take(7), grown - 1000);
  EXPECT_EQ(queue.held(), 0u);
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(shared.use_count(), 1);
}

TEST_F(FrameQueueTest, CopiesSmallFramesTogether) {
  const SharedFrames small = frame("small");
  std::size_t grown = 0;
  for (int i = 0; i < 1000; ++i) grown += queue.push_back(small);
  EXPECT_EQ(small.use_count(), 1);
  EXPECT_EQ(queue.held(), grown);
  EXPECT_LT(queue.held(), 1000 * small->size() + 1000);
  std::array<std::string_view, 4> pieces;
  EXPECT_EQ(queue.peek(pieces), 1u);
}

TEST_F(FrameQueueTest, CopiesSmallFramesTogetherBehindLargeOnes) {
  const SharedFrames large = frame(std::string(2000, 'l'));
  std::string expected;
  for (int i = 0; i < 3; ++i) {
    queue.push_back(large);
    expected += *large;
    for (int j = 0; j < 1000; ++j) {
      queue.push_back(std::string_view("small"));
      expected += "small";
    }
  }
  EXPECT_LT(queue.held(), expected.size() + 2000);
  EXPECT_EQ(large.use_count(), 4);
  std::array<std::string_view, 10> pieces;
  std::string all;
  for (std::size_t i = 0, count = queue.peek(pieces); i < count; ++i) all += pieces[i];
  EXPECT_EQ(all, expected);
}

TEST_F(FrameQueueTest, DoesNotTouchTheFirstWhileItsBytesMayBeInUse) {
  queue.push_back(std::string_view("aaa"));
  std::array<std::string_view, 1> first;
  queue.peek(first);
  const char* at = first[0].data();
  queue.seal();
  for (int i = 0; i < 10'000; ++i) queue.push_back(std::string_view("b"));
  queue.peek(first);
  EXPECT_EQ(first[0].data(), at);
  EXPECT_EQ(first[0], "aaa");
  queue.take(3);  // all others are one piece now, and the first
  queue.peek(first);
  at = first[0].data();
  for (int i = 0; i < 10'000; ++i) queue.push_back(std::string_view("c"));
  queue.peek(first);
  EXPECT_EQ(first[0].data(), at);
  EXPECT_EQ(first[0], std::string(10'000, 'b'));
}

TEST_F(FrameQueueTest, AddsToTheFirstAgainOnceAllIsWritten) {
  queue.push_back(std::string_view("aaa"));
  queue.seal();
  queue.take(3);
  for (int i = 0; i < 10; ++i) queue.push_back(std::string_view("b"));
  EXPECT_EQ(queue.held(), 10u);
}

TEST_F(FrameQueueTest, UsesTheMemoryOfOthersAgainAndHoldsNoneWhileItIsEmpty) {
  queue.push_back(std::string_view(std::string(300, 'a')));
  std::array<std::string_view, 1> first;
  queue.peek(first);
  const char* const at = first[0].data();
  queue.take(300);
  FrameQueue other(spares);
  other.push_back(std::string_view(std::string(200, 'b')));
  other.peek(first);
  EXPECT_EQ(first[0].data(), at);
}

TEST_F(FrameQueueTest, APeerThatReadsNothingKeepsNoMoreThanItsBytes) {
  for (int i = 0; i < 20; ++i) queue.push_back(std::string_view(std::string(300, 'a')));
  queue.take(20 * 300);
  queue.push_back(std::string_view("b"));
  EXPECT_LT(spares.take().capacity(), 1000u);  // lent to the queue
  queue.seal();
  EXPECT_GT(spares.take().capacity(), 5000u);
  EXPECT_EQ(beginning(queue), "b");
  EXPECT_EQ(queue.held(), 1u);
}

TEST_F(FrameQueueTest, PutsWhatCannotWaitAheadOfEverything) {
  queue.push_front("1");
  queue.push_back(std::string_view("2"));
  queue.push_front("0");
  EXPECT_EQ(beginning(queue), "012");
  queue.take(3);
  queue.push_back(frame(std::string(1000, 'l')));
  const std::size_t held = queue.held();
  const std::size_t grown = queue.push_front("3");
  EXPECT_EQ(queue.held(), held + grown);
  EXPECT_EQ(beginning(queue), "3" + std::string(1000, 'l'));
}

TEST(FrameQueue, GivesBackWhatWasPutInWhateverHappensBetween) {
  std::mt19937 random(7);  // NOLINT(bugprone-random-generator-seed): the same run each time
  net::SpareBuffers spares;
  for (int round = 0; round < 200; ++round) {
    FrameQueue queue(spares);
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
        queue.seal();
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
