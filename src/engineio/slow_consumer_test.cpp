// Peers that do not read: what is kept for them, for how long, and what becomes of them then.
#include <string>

#include "engineio/engine_testing.hpp"

namespace parley::engineio {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::IsEmpty;
using testing::StartsWith;

struct SlowConsumerTest : EngineTest {
  SlowConsumerTest() {
    options.limits.max_queued_bytes = 10'000;
    limits.keep_alive_timeout = std::chrono::minutes(10);
  }
  /// Events of a kilobyte, until one is refused or `most` were taken; returns how many were.
  int fill(Seen& to, int most = 50, Sending sending = Sending::kEvent) {
    for (int i = 0; i < most; ++i) {
      if (!send(to, kilobyte, sending)) return i;
    }
    return most;
  }
  const std::string kilobyte = std::string(1000, 'x');
};

TEST_F(SlowConsumerTest, APeerThatDoesNotReadIsClosedAtTheLimitAndItsQueueFreed) {
  const std::string query = open_polling();
  for (int i = 0; i < 20; ++i) send(*seen[0], kilobyte);
  EXPECT_LT(loop.stats().queued_bytes.get(), 12'000u);
  EXPECT_THAT(seen[0]->closed, IsEmpty());  // not in the midst of a broadcast
  loop.poll();
  EXPECT_THAT(seen[0]->closed, ElementsAre("transport error: outgoing queue full"));
  EXPECT_EQ(loop.stats().slow_consumers.get(), 1u);
  seen[0]->session.reset();
  loop.poll();
  EXPECT_EQ(loop.stats().queued_bytes.get(), 0u);
}

TEST_F(SlowConsumerTest, SmallPacketsCountWithWhatItTakesToKeepThem) {
  const std::string query = open_polling();
  for (int i = 0; i < 16; ++i) send(*seen[0], "x");
  const std::uint64_t few = loop.stats().queued_bytes.get();
  EXPECT_GT(few, 16u * 150);
  // More of them are copied together.
  for (int i = 0; i < 200; ++i) send(*seen[0], "x");
  EXPECT_LT(loop.stats().queued_bytes.get(), few + 200u * 40);
  for (int i = 0; i < 1000; ++i) send(*seen[0], "x");
  EXPECT_LT(loop.stats().queued_bytes.get(), 12'000u);
  loop.poll();
  EXPECT_THAT(seen[0]->closed, ElementsAre("transport error: outgoing queue full"));
}

TEST_F(SlowConsumerTest, AProbeThatIsAskedOnAndOnAndNotReadEnds) {
  const std::string query = open_polling();
  RawClient probe = connect({.capacity = 1000});
  probe.send(upgrade("EIO=4&transport=websocket&sid=" + sid_of(query)));
  for (int i = 0; i < 2000; ++i) probe.send(client_frame("2probe"));
  EXPECT_LT(loop.stats().queued_bytes.get(), 6'000u);
  EXPECT_THAT(seen[0]->closed, IsEmpty());
}

TEST_F(SlowConsumerTest, OneLargeMessageToAnEmptyQueueIsNoReasonToClose) {
  open_polling();
  send(*seen[0], std::string(50'000, 'x'));
  loop.poll();
  EXPECT_THAT(seen[0]->closed, IsEmpty());
}

// --- SlowConsumerPolicy::kRefuse -----------------------------------------------------------------

TEST_F(SlowConsumerTest, RefusingDropsTheNewestEventsUntilThereIsRoomAgain) {
  options.slow_consumer = SlowConsumerPolicy::kRefuse;
  const std::string query = open_polling();
  EXPECT_EQ(fill(*seen[0]), 9);
  EXPECT_FALSE(send(*seen[0], "lost", Sending::kEvent));
  EXPECT_EQ(loop.stats().refused_events.get(), 2u);
  EXPECT_TRUE(send(*seen[0], "answer"));
  RawClient poll = connect();
  const std::string got = body_of(poll.send(get(query)).take());
  EXPECT_THAT(got, StartsWith("4" + kilobyte));
  EXPECT_THAT(got, EndsWith("\x1e"
                            "4answer"));
  EXPECT_TRUE(send(*seen[0], "room again", Sending::kEvent));
  EXPECT_THAT(seen[0]->closed, IsEmpty());
  EXPECT_EQ(loop.stats().slow_consumers.get(), 0u);
}

TEST_F(SlowConsumerTest, RefusingStillClosesWhoLetsTwiceTheLimitWait) {
  options.slow_consumer = SlowConsumerPolicy::kRefuse;
  open_polling();
  EXPECT_EQ(fill(*seen[0], 50, Sending::kMust), 50);  // the rest is dropped, as for any end
  EXPECT_LT(loop.stats().queued_bytes.get(), 22'000u);
  loop.poll();
  EXPECT_THAT(seen[0]->closed, ElementsAre("transport error: outgoing queue full"));
  EXPECT_EQ(loop.stats().slow_consumers.get(), 1u);
}

// --- ServerOptions::on_slow_consumer -------------------------------------------------------------

TEST_F(SlowConsumerTest, TheProgramIsAskedOnceEachTimeTheQueueBecomesFull) {
  options.on_slow_consumer = [](const SlowConsumer&) { return SlowConsumerPolicy::kClose; };
  const std::string query = open_polling();
  seen[0]->wish = SlowConsumerPolicy::kRefuse;
  fill(*seen[0]);
  fill(*seen[0]);
  EXPECT_EQ(seen[0]->asked, 0);  // not in the midst of a broadcast
  loop.poll();
  fill(*seen[0]);
  loop.poll();
  EXPECT_EQ(seen[0]->asked, 1);
  EXPECT_THAT(seen[0]->closed, IsEmpty());
  RawClient poll = connect();
  poll.send(get(query)).take();
  EXPECT_EQ(fill(*seen[0]), 9);
  loop.poll();
  EXPECT_EQ(seen[0]->asked, 2);
}

TEST_F(SlowConsumerTest, TheProgramMayHaveItClosed) {
  options.on_slow_consumer = [](const SlowConsumer&) { return SlowConsumerPolicy::kRefuse; };
  open_polling();
  fill(*seen[0]);
  loop.poll();
  EXPECT_EQ(seen[0]->asked, 1);
  EXPECT_THAT(seen[0]->closed, ElementsAre("transport error: outgoing queue full"));
  EXPECT_EQ(loop.stats().slow_consumers.get(), 1u);
}

// --- the write deadline --------------------------------------------------------------------------

TEST_F(SlowConsumerTest, AWebSocketThatTakesNothingIsClosedAtTheWriteTimeout) {
  options.ping_interval = std::chrono::minutes(10);
  RawClient client = open_websocket({.capacity = 2000});
  fill(*seen[0], 5);
  loop.poll();
  advance(seconds(29));
  EXPECT_THAT(seen[0]->closed, IsEmpty());
  advance(seconds(2));
  EXPECT_THAT(seen[0]->closed, ElementsAre("transport error: write timeout"));
  EXPECT_EQ(loop.stats().slow_consumers.get(), 1u);
}

TEST_F(SlowConsumerTest, APollAnswerThatIsNotTakenEndsTheSessionAtTheWriteTimeout) {
  options.ping_interval = std::chrono::minutes(10);
  const std::string query = open_polling();
  fill(*seen[0], 5);
  RawClient poll = connect({.capacity = 1000});
  poll.send(get(query));
  advance(seconds(29));
  EXPECT_THAT(seen[0]->closed, IsEmpty());
  advance(seconds(2));
  EXPECT_THAT(seen[0]->closed, ElementsAre("transport error: write timeout"));
  EXPECT_EQ(loop.stats().slow_consumers.get(), 1u);
}

// --- answers to polls ----------------------------------------------------------------------------

TEST_F(SlowConsumerTest, APollAnswerThatIsLostEndsTheSessionForItWouldHaveAGap) {
  const std::string query = open_polling();
  fill(*seen[0], 5);
  RawClient poll = connect({.capacity = 1000});
  poll.send(get(query)).close();
  loop.poll();
  EXPECT_THAT(seen[0]->closed, ElementsAre("transport error: poll answer lost"));
  EXPECT_EQ(loop.stats().slow_consumers.get(), 0u);
}

TEST_F(SlowConsumerTest, APollGetsNothingUntilTheAnswerBeforeItIsTaken) {
  const std::string query = open_polling();
  fill(*seen[0], 5);
  RawClient first = connect({.capacity = 1000});
  first.send(get(query));
  send(*seen[0], "next");
  RawClient second = connect();
  EXPECT_EQ(second.send(get(query)).take(), "");
  EXPECT_THAT(first.take(), EndsWith(kilobyte));
  EXPECT_EQ(body_of(second.take()), "4next");
  EXPECT_THAT(seen[0]->closed, IsEmpty());
}

TEST_F(SlowConsumerTest, AGoodbyeWaitsForTheAnswerBeforeItAndForWhatIsQueued) {
  const std::string query = open_polling();
  fill(*seen[0], 5);
  RawClient first = connect({.capacity = 1000});
  first.send(get(query));
  send(*seen[0], "last");
  RawClient second = connect();
  second.send(get(query));
  seen[0]->session->close();
  EXPECT_EQ(second.take(), "");
  first.take();
  EXPECT_EQ(body_of(second.take()),
            "4last\x1e"
            "1");
}

}  // namespace
}  // namespace parley::engineio
