// Handlers that are coroutines, on the loop of a real socket: one client over a memory stream.
#include "parley/task.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <thread>

#include "net/memory_stream.hpp"
#include "socketio/server.hpp"
#include "websocket/frame.hpp"

namespace parley {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

/// Counts what is alive of what a coroutine holds.
struct Tracked {
  explicit Tracked(int& alive) : alive_(&alive) { ++*alive_; }
  Tracked(Tracked&& other) noexcept : alive_(std::exchange(other.alive_, nullptr)) {}
  Tracked& operator=(Tracked&&) = delete;
  ~Tracked() {
    if (alive_) --*alive_;
  }

 private:
  int* alive_;
};

class TaskTest : public testing::Test {
 protected:
  Namespace& main() { return server_->of("/"); }

  void connect() {
    auto [near, far] = net::make_memory_streams(loop());
    stream_ = std::move(far);
    server_->node(0).accept(std::move(near));
    write(
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    send("0");
  }
  void send(std::string_view packet) {
    std::string frame;
    websocket::append_masked_frame(frame, websocket::Opcode::kText, "4" + std::string(packet),
                                   {1, 2, 3, 4});
    write(frame);
  }
  /// Whether `text` has arrived since the last question.
  bool got(std::string_view text) {
    loop().poll();
    std::string received;
    char buffer[4096];
    for (;;) {
      const auto read = stream_->read_some(buffer);
      if (read.status != net::IoResult::Status::kOk) break;
      received.append(buffer, read.bytes);
      loop().poll();
    }
    return received.find(text) != std::string::npos;
  }
  void drop() { stream_->close(), loop().poll(); }
  void end_server() { stream_.reset(), server_.reset(); }
  net::Loop& loop() { return *loop_; }
  socketio::Server& server() { return *server_; }

 private:
  void write(std::string_view bytes) {
    stream_->write_some({&bytes, 1});
    loop().poll();
  }

  net::ManualClock clock_;
  std::unique_ptr<socketio::Server> server_ =
      std::make_unique<socketio::Server>(ServerOptions(), clock_);
  // Outlives the server where a test ends that first: the client's end of the pipe is on it.
  std::shared_ptr<net::Loop> loop_ = server_->node(0).shared_loop();
  std::unique_ptr<net::Stream> stream_;
};

TEST_F(TaskTest, TheAnswerOfACoroutineIsTheAcknowledgement) {
  main().on("value", [](int a) -> Task<int> { co_return a + 1; });
  main().on("result", [](bool good) -> Task<Result<std::string>> {
    if (!good) co_return Error("no");
    co_return "yes";
  });
  main().on("nothing", []() -> Task<> { co_return; });
  main().on("ack", [](Ack<int> ack) -> Task<> {
    ack(7);
    co_return;
  });
  connect();
  send(R"(21["value",1])");
  EXPECT_TRUE(got("431[2]"));
  send(R"(22["result",true])");
  EXPECT_TRUE(got(R"(432["yes"])"));
  send(R"(23["result",false])");
  EXPECT_TRUE(got(R"(433[{"error":"no"}])"));
  send(R"(24["nothing"])");
  EXPECT_FALSE(got("434"));
  send(R"(25["ack"])");
  EXPECT_TRUE(got("435[7]"));
}

TEST_F(TaskTest, AnExceptionIsReportedAndAcknowledgedAsAnError) {
  std::vector<std::string> reports;
  server().set_error_handler([&](const HandlerError& error) {
    reports.push_back(error.where + " " + error.event + ": " + error.message);
  });
  main().on("at once", []() -> Task<int> {
    throw std::runtime_error("first");
    co_return 1;
  });
  main().on("later", [](Socket socket) -> Task<int> {
    (void)co_await socket.emit_with_ack<void>("wait");
    throw std::runtime_error("second");
  });
  connect();
  send(R"(21["at once"])");
  EXPECT_TRUE(got(R"(431[{"error":"internal error"}])"));
  send(R"(22["later"])");
  send("30[]");
  EXPECT_TRUE(got(R"(432[{"error":"internal error"}])"));
  EXPECT_THAT(reports, ElementsAre("event at once: first", "event later: second"));
}

TEST_F(TaskTest, AHandlersCapturesLiveAsLongAsItsCoroutine) {
  int alive = 0;
  std::string seen;
  connect();
  main().on("add", [&](Socket socket) {
    // The socket's own handlers go with it, while the coroutine still waits.
    socket.on("ask",
              [&, tracked = Tracked(alive), word = std::string(40, 'x')](Socket self) -> Task<> {
                auto answer = co_await self.timeout(seconds(5)).emit_with_ack<int>("wait");
                seen = word + (answer ? "answered" : answer.error().message);
              });
  });
  send(R"(2["add"])");
  send(R"(2["ask"])");
  EXPECT_TRUE(got(R"(420["wait"])"));
  EXPECT_EQ(alive, 1);
  drop();
  EXPECT_EQ(seen, std::string(40, 'x') + "socket has been disconnected");
  EXPECT_EQ(alive, 0);
}

TEST_F(TaskTest, ArgumentsAreEncodedBeforeTheFirstSuspension) {
  std::vector<std::string> answers;
  main().on("ask", [&](Socket socket) -> Task<> {
    auto waiting = [&] {
      const std::string temporary(40, 'y');
      return socket.emit_with_ack<std::string>("wait", temporary);
    }();
    auto answer = co_await std::move(waiting);
    answers.push_back(answer ? *answer : answer.error().message);
  });
  connect();
  send(R"(2["ask"])");
  EXPECT_TRUE(got(R"(420["wait",")" + std::string(40, 'y') + "\"]"));
  send(R"(30["z"])");
  EXPECT_THAT(answers, ElementsAre("z"));
}

TEST_F(TaskTest, AMiddlewareMayWaitRefuseAndFail) {
  std::vector<std::string> reports;
  server().set_error_handler(
      [&](const HandlerError& error) { reports.push_back(error.where + ": " + error.message); });
  int connections = 0;
  main().use([&](Socket) -> Task<Result<void>> {
    co_await boost::asio::post(boost::asio::use_awaitable);
    switch (++connections) {
      case 1:
        co_return Result<void>();
      case 2:
        co_return Error("wrong", RawJson{"[2]"});
      default:
        throw std::runtime_error("secret");
    }
  });
  connect();
  EXPECT_TRUE(got(R"(40{"sid")"));
  drop();
  connect();
  EXPECT_TRUE(got(R"(44{"message":"wrong","data":[2]})"));
  drop();
  connect();
  EXPECT_TRUE(got(R"(44{"message":"internal error"})"));
  EXPECT_THAT(reports, ElementsAre("middleware: secret"));
}

TEST_F(TaskTest, AConnectionHandlerMayWaitAndFail) {
  std::vector<std::string> reports;
  server().set_error_handler(
      [&](const HandlerError& error) { reports.push_back(error.where + ": " + error.message); });
  main().on_connection([](Socket socket) -> Task<> {
    auto [number, text] =
        (co_await socket.emit_with_ack<std::tuple<int, std::string>>("who")).value();
    throw std::runtime_error(text + std::to_string(number));
  });
  connect();
  EXPECT_TRUE(got(R"(["who"])"));
  send(R"(30[7,"bob"])");
  EXPECT_THAT(reports, ElementsAre("connection: bob7"));
}

TEST_F(TaskTest, WhatStillWaitsEndsWithTheServer) {
  int alive = 0;
  main().on("ask", [&](Socket socket) -> Task<> {
    const Tracked tracked(alive);
    (void)co_await socket.emit_with_ack<void>("wait");
  });
  connect();
  send(R"(2["ask"])");
  EXPECT_EQ(alive, 1);
  end_server();
  EXPECT_EQ(alive, 0);
}

/// Waits on an executor of the program's own, in another thread than the socket's.
TEST_F(TaskTest, MayBeAwaitedOnAnotherThread) {
  Socket socket;
  main().on_connection([&](Socket connected) { socket = connected; });
  connect();
  boost::asio::io_context context;
  std::thread::id resumed_on;
  auto future = boost::asio::co_spawn(
      context,
      [&]() -> Task<int> {
        auto answer = co_await socket.emit_with_ack<int>("ask");
        resumed_on = std::this_thread::get_id();
        co_return *answer;
      },
      boost::asio::use_future);
  // It emits here, before the thread starts: the loop of this test belongs to this thread.
  context.poll();
  EXPECT_TRUE(got(R"(420["ask"])"));
  std::jthread thread([&] { context.run(); });
  const auto other = thread.get_id();
  send("30[5]");
  EXPECT_EQ(future.get(), 5);
  thread.join();
  EXPECT_EQ(resumed_on, other);
}

TEST(Task, AsksNobodyWithoutWaiting) {
  boost::asio::io_context context;
  auto future = boost::asio::co_spawn(
      context, Socket().timeout(seconds(5)).emit_with_ack<int>("ask", 1), boost::asio::use_future);
  context.run();
  EXPECT_EQ(future.get().error().code, Errc::kDisconnected);
}

}  // namespace
}  // namespace parley
