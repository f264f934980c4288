// The functions of parley::Server that stand for those of its main namespace, over real sockets: it
// is made for a network only.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <string>
#include <vector>

#include "parley/server.hpp"
#include "parley/task.hpp"

namespace parley {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using testing::ElementsAre;

/// Sends one client's packets by polling, and stops the server behind them.
void serve(asio::io_context& context, Server& io, std::vector<std::string> payloads) {
  io.listen(0, "127.0.0.1");
  asio::co_spawn(
      context,
      [&]() -> asio::awaitable<void> {
        tcp::socket socket(context);
        const auto ask = [&](std::string request,
                             std::string until) -> asio::awaitable<std::string> {
          std::string answer;
          co_await asio::async_write(socket, asio::buffer(request), asio::use_awaitable);
          co_await asio::async_read_until(socket, asio::dynamic_buffer(answer), until,
                                          asio::use_awaitable);
          co_return answer;
        };
        co_await socket.async_connect({asio::ip::address_v4::loopback(), io.port()},
                                      asio::use_awaitable);
        const std::string path = "/socket.io/?EIO=4&transport=polling";
        const std::string opened =
            co_await ask("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n", "}");
        const std::string sid = opened.substr(opened.find("\"sid\":\"") + 7, 20);
        for (const std::string& payload : payloads) {
          co_await ask("POST " + path + "&sid=" + sid + " HTTP/1.1\r\nHost: x\r\nContent-Length: " +
                           std::to_string(payload.size()) + "\r\n\r\n" + payload,
                       "ok");
        }
        io.stop();
      },
      asio::detached);
  context.run();
}

TEST(ServerHandle, RegistersAndRemovesHandlersOfTheMainNamespace) {
  asio::io_context context;
  Server io(context);
  std::vector<std::string> seen;
  const auto note = [&seen](std::string what) {
    return [&seen, what](int number) { seen.push_back(what + " " + std::to_string(number)); };
  };
  const HandlerId id;
  io.use([&](Socket) -> Result<void> {
      seen.push_back("use");
      return {};
    })
      .once("x", note("once"))
      .on("x", note("on"))
      .on("x", note("removed by its id"), id)
      .on("y", note("removed by its event"))
      .once("y", note("removed by its event too"))
      .once("z", note("another event"), id)
      .off("x", id)
      .off("y");
  serve(context, io,
        {"40",
         "42[\"x\",1]\x1e"
         "42[\"x\",2]",
         "42[\"y\",3]\x1e"
         "42[\"z\",4]"});
  EXPECT_THAT(seen, ElementsAre("use", "once 1", "on 1", "on 2", "another event 4"));
}

}  // namespace
}  // namespace parley
