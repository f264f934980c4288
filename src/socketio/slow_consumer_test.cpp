// Clients that do not read, seen by a program: how all queues together are kept under their limit,
// and what handlers and callbacks are told.
#include <string>
#include <vector>

#include "parley/server.hpp"
#include "socketio/server_testing.hpp"

namespace parley::socketio {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

/// Two loops, and clients whose connection takes a few hundred bytes.
struct SlowConsumerTest : ServerTest {
  SlowConsumerTest() {
    options.threads = 2;
    options.limits.max_queued_bytes = 20'000;
    options.limits.max_total_queued_bytes = 40'000;
    options.ping_interval = std::chrono::minutes(10);
  }

  void SetUp() override {
    main().on_connection([this](parley::Socket socket) { sockets.push_back(socket); });
    main().on_disconnect([this](parley::Socket socket, DisconnectReason reason) {
      left.push_back(name(socket) + ": " + std::string(to_string(reason)) + ", " +
                     std::string(socket.disconnect_description()));
    });
  }
  void TearDown() override {
    clients.clear();
    sockets.clear();
    made.reset();  // before what its handlers write to
  }

  TestClient& join(unsigned loop = 0) {
    clients.push_back(std::make_unique<TestClient>(server(), "EIO=4&transport=websocket", loop,
                                                   net::MemoryStreamOptions{.capacity = 500}));
    return clients.back()->join();
  }
  std::string name(const parley::Socket& socket) const {
    for (std::size_t i = 0; i < sockets.size(); ++i) {
      if (sockets[i] == socket) return std::string(1, static_cast<char>('A' + i));
    }
    return "?";
  }
  void emit(std::size_t index, int kilobytes) {
    // With what it takes to keep it, a message of 800 bytes is a kilobyte.
    for (int i = 0; i < kilobytes; ++i) sockets[index].emit("e", std::string(800, 'x'));
  }
  void turn() {
    for (int i = 0; i < 3; ++i) {
      for (unsigned loop = 0; loop < 2; ++loop) server().node(loop).loop().poll();
    }
  }

  std::vector<std::unique_ptr<TestClient>> clients;
  std::vector<parley::Socket> sockets;
  std::vector<std::string> left;
};

TEST_F(SlowConsumerTest, AboveTheLimitOnAllQueuesTheLargestIsClosedOnWhateverLoopItIs) {
  for (const unsigned loop : {0u, 0u, 1u, 1u}) join(loop);
  emit(0, 18);
  emit(1, 5);
  emit(2, 12);
  emit(3, 3);
  turn();
  EXPECT_THAT(left, IsEmpty());
  EXPECT_GT(server().stats().queued_bytes, 35'000u);
  emit(3, 4);  // on loop 1; the largest is on loop 0
  turn();
  EXPECT_THAT(left, ElementsAre("A: transport error, outgoing queues full"));
  emit(1, 14);
  emit(2, 4);
  turn();
  EXPECT_THAT(left, SizeIs(2));
  EXPECT_EQ(left.back(), "B: transport error, outgoing queues full");
  EXPECT_EQ(server().stats().slow_consumers, 2u);
  EXPECT_LT(server().stats().queued_bytes, 35'000u);
  EXPECT_THAT(clients[3]->take(), SizeIs(7));
  EXPECT_THAT(clients[2]->take(), SizeIs(16));
}

TEST_F(SlowConsumerTest, WhatTheConnectionsTakeAtOnceIsNotHeldAgainstAnybody) {
  for (int i = 0; i < 200; ++i) join();
  main().emit("e", std::string(300, 'x'));  // 60 KB in one turn
  turn();
  EXPECT_THAT(left, IsEmpty());
}

TEST_F(SlowConsumerTest, AnswersOfRoutesCountTooAndAreCutOff) {
  server().router().get(
      "/large", [](const HttpRequest&) { return HttpResponse::text(std::string(30'000, 'x')); });
  std::vector<std::unique_ptr<net::Stream>> ends;
  for (int i = 0; i < 2; ++i) {
    auto [near, far] = net::make_memory_streams(loop(), {.capacity = 500});
    server().node(0).accept(std::move(near));
    const std::string_view request = "GET /large HTTP/1.1\r\nHost: x\r\n\r\n";
    far->write_some({&request, 1});
    turn();
    ends.push_back(std::move(far));
  }
  EXPECT_EQ(server().stats().slow_consumers, 1u);
  EXPECT_LT(server().stats().queued_bytes, 35'000u);
}

TEST_F(SlowConsumerTest, InOneTurnNobodyAddsMuchToWhatIsFarOverTheLimit) {
  for (int i = 0; i < 20; ++i) join();
  for (int i = 0; i < 15; ++i) {
    for (std::size_t j = 0; j < 20; ++j) emit(j, 1);  // 300 KB, each client below its own limit
  }
  EXPECT_LT(server().stats().queued_bytes, 60'000u);
  turn();
  EXPECT_LT(server().stats().queued_bytes, 40'000u);
}

TEST_F(SlowConsumerTest, AnEmitThatIsRefusedIsAnsweredSo) {
  options.slow_consumer = SlowConsumerPolicy::kRefuse;
  made.reset();
  SetUp();
  join();
  emit(0, 30);
  std::vector<Errc> errors;
  sockets[0].emit("e", 1, [&](Result<int> answer) { errors.push_back(answer.error().code); });
  EXPECT_THAT(errors, ElementsAre(Errc::kRefused));
  EXPECT_THAT(left, IsEmpty());
  EXPECT_GT(server().stats().refused_events, 5u);
  EXPECT_EQ(server().stats().pending_acks, 0u);
  EXPECT_THAT(clients[0]->take(), Each(StartsWith("2[\"e\"")));
}

TEST_F(SlowConsumerTest, ABroadcastQuestionThatIsRefusedIsAnsweredSo) {
  options.slow_consumer = SlowConsumerPolicy::kRefuse;
  made.reset();
  SetUp();
  join();
  emit(0, 30);
  std::vector<Answers<int>> got;
  main().timeout(std::chrono::seconds(5)).emit("e", 1, [&](Answers<int> answers) { got.push_back(answers); });
  loop().poll();
  ASSERT_EQ(got.size(), 1u);
  ASSERT_TRUE(got[0].error);
  EXPECT_EQ(got[0].error->code, Errc::kRefused);
  EXPECT_EQ(got[0].missing, 1u);
  clients[0]->take();
}

TEST_F(SlowConsumerTest, TheHookSeesWhomItDecidesAboutAndMayDoAnything) {
  std::vector<std::string> seen;
  options.on_slow_consumer = [&](const SlowConsumer& slow) {
    for (const parley::Socket& socket : slow.sockets) {
      seen.push_back(name(socket) + " " + std::string(slow.handshake.url));
      EXPECT_GT(slow.queued_bytes, 20'000u);
      socket.disconnect(true);
    }
    return SlowConsumerPolicy::kRefuse;
  };
  made.reset();
  SetUp();
  join();
  join();
  for (int i = 0; i < 25; ++i) main().emit("e", std::string(1000, 'x')), clients[1]->take();
  turn();
  EXPECT_THAT(seen, ElementsAre("A /socket.io/?EIO=4&transport=websocket"));
  EXPECT_THAT(left, ElementsAre("A: server namespace disconnect, "));
}

TEST_F(SlowConsumerTest, AHookThatThrowsClosesTheClientAndIsReported) {
  options.on_slow_consumer = [](const SlowConsumer&) -> SlowConsumerPolicy {
    throw std::runtime_error("undecided");
  };
  made.reset();
  SetUp();
  std::vector<std::string> errors;
  server().set_error_handler(
      [&](const HandlerError& error) { errors.push_back(error.where + ": " + error.message); });
  join();
  emit(0, 30);
  turn();
  EXPECT_THAT(errors, ElementsAre("slow_consumer: undecided"));
  EXPECT_THAT(left, ElementsAre("A: transport error, outgoing queue full"));
}

}  // namespace
}  // namespace parley::socketio
