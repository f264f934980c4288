// A server on an io_context of the program's own: real sockets, and everything else that runs
// there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "parley/server.hpp"
#include "parley/task.hpp"

namespace parley {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

/// One that runs on the same context.
struct Client {
  explicit Client(asio::io_context& context) : socket(context) {}
  tcp::socket socket;
  std::string answer;

  asio::awaitable<void> ask(std::uint16_t port, std::string request, std::string until) {
    const tcp::endpoint server(asio::ip::address_v4::loopback(), port);
    if (!socket.is_open()) co_await socket.async_connect(server, asio::use_awaitable);
    co_await asio::async_write(socket, asio::buffer(request), asio::use_awaitable);
    answer.clear();
    co_await asio::async_read_until(socket, asio::dynamic_buffer(answer), until,
                                    asio::use_awaitable);
  }
};

const std::string kHandshake =
    "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n";

TEST(OutsideContext, ServesBesideWhatElseRunsThereAndLeavesItAlone) {
  asio::io_context context;
  auto io = std::make_unique<Server>(context);
  io->listen(0, "127.0.0.1");
  asio::steady_timer ticker(context, 1ms);
  bool ticked = false;
  ticker.async_wait([&](const boost::system::error_code&) { ticked = true; });
  Client client(context);
  asio::co_spawn(
      context,
      [&]() -> asio::awaitable<void> {
        co_await client.ask(io->port(), kHandshake, "}");
        io->stop();
      },
      asio::detached);
  const auto began = std::chrono::steady_clock::now();
  context.run();  // ends by itself: stop() leaves nothing to wait for
  EXPECT_LT(std::chrono::steady_clock::now() - began, 15s);
  EXPECT_THAT(client.answer, HasSubstr("0{\"sid\""));
  EXPECT_TRUE(ticked);
  io.reset();
  context.restart();
  bool ran = false;
  asio::post(context, [&] { ran = true; });
  context.run();
  EXPECT_TRUE(ran);
}

TEST(OutsideContext, MayGoInTheMidstOfItAll) {
  asio::io_context context;
  auto io = std::make_unique<Server>(context);
  std::optional<DisconnectReason> reason;
  io->on_disconnect([&](parley::Socket, DisconnectReason why) { reason = why; });
  io->on_connection([](parley::Socket socket) -> Task<void> {
    asio::steady_timer timer(co_await asio::this_coro::executor, 20ms);
    co_await timer.async_wait(asio::use_awaitable);
    socket.emit("late");  // to nobody: the server has gone
  });
  io->listen(0, "127.0.0.1");
  Client client(context);
  Client stays(context);
  asio::co_spawn(
      context,
      [&]() -> asio::awaitable<void> {
        co_await stays.ask(io->port(), kHandshake, "}");
        co_await client.ask(io->port(), kHandshake, "}");
        const std::size_t at = client.answer.find("\"sid\":\"") + 7;
        const std::string path =
            "/socket.io/?EIO=4&transport=polling&sid=" + client.answer.substr(at, 20);
        co_await client.ask(io->port(),
                            "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n40",
                            "ok");
        // A poll that hangs, tasks on their way, a coroutine that waits: all are cut short.
        co_await client.ask(io->port(), "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n", "}");
        io->post([] { ADD_FAILURE() << "runs after the server has gone"; });
        io->after(1ms, [] { ADD_FAILURE() << "runs after the server has gone"; });
        io.reset();
      },
      asio::detached);
  context.run();
  EXPECT_EQ(reason, DisconnectReason::kServerShuttingDown);
}

TEST(OutsideContext, DropsWhatIsPostedOnceItHasStopped) {
  asio::io_context context;
  Server io(context);
  io.listen(0, "127.0.0.1");
  asio::post(context, [&] { io.stop(); });
  context.run();
  io.post([] { ADD_FAILURE() << "runs after the server has stopped"; });
  context.restart();
  context.run();
}

TEST(OutsideContext, MayGoWhenASignalIsOnItsWay) {
  asio::io_context context;
  auto io = std::make_unique<Server>(context);
  io->stop_on_signals({SIGUSR1});
  io->listen(0, "127.0.0.1");
  asio::post(context, [] { ASSERT_EQ(::raise(SIGUSR1), 0); });
  // A turn later: the context has seen the signal, and what it calls for that is behind this.
  asio::post(context, [&] { asio::post(context, [&] { io.reset(); }); });
  context.run();
}

TEST(OutsideContext, TwoServersShareOne) {
  asio::io_context context;
  Server one(context, {.path = "/one"});
  Server two(context, {.path = "/two"});
  one.listen(0, "127.0.0.1");
  two.listen(0, "127.0.0.1");
  Client client(context);
  Client other(context);
  const auto handshake = [](const std::string& path) {
    return "GET " + path + "/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n";
  };
  asio::co_spawn(
      context,
      [&]() -> asio::awaitable<void> {
        co_await client.ask(one.port(), handshake("/one"), "}");
        co_await other.ask(two.port(), handshake("/one"), "Not Found");
        co_await other.ask(two.port(), handshake("/two"), "}");
        one.stop();
        two.stop();
      },
      asio::detached);
  context.run();
  EXPECT_THAT(client.answer, HasSubstr("0{\"sid\""));
  EXPECT_THAT(other.answer, HasSubstr("0{\"sid\""));
}

TEST(OutsideContext, IsRunByTheProgram) {
  asio::io_context context;
  Server io(context);
  EXPECT_THROW(io.run(), std::logic_error);
  EXPECT_THROW(Server(context, {.threads = 2}), std::invalid_argument);
}

}  // namespace
}  // namespace parley
