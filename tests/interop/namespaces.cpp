// Namespaces with each kind of middleware: one that decides at once, one that waits, none.
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "events.hpp"
#include "parley/json.hpp"
#include "parley/task.hpp"

namespace interop {

using parley::Json, parley::RawJson, parley::Result, parley::Socket;

void add_namespaces(parley::Server& io) {
  auto& chat = io.of("/chat");
  chat.use([](Socket socket) -> Result<void> {
    const auto token = socket.handshake().auth_string("token");
    if (!token) return parley::Error("no token");
    if (*token != "secret") return parley::Error("not authorized", RawJson{R"({"code":401})"});
    socket.data<std::string>() = *token;
    return {};
  });
  chat.use([](Socket socket) -> Result<void> {
    socket.emit("early", "sent before the connection is accepted");
    return {};
  });
  chat.on_connection([](Socket socket) {
    socket.broadcast().emit("joined", socket.id());
    socket.emit("hello", socket.data<std::string>());
  });
  chat.on("echo", [](Json value) { return value; });
  chat.on("everyone", [&chat](Json value) { chat.emit("news", value); });
  chat.on("kick me", [](Socket socket) { socket.disconnect(); });

  auto& slow = io.of("/slow");
  slow.use([](Socket socket) -> parley::Task<Result<void>> {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    timer.expires_after(std::chrono::milliseconds(100));
    co_await timer.async_wait(boost::asio::use_awaitable);
    if (socket.handshake().auth_string("verdict") == "no")
      co_return parley::Error("thought about it");
    co_return Result<void>();
  });
  slow.on("echo", [](Json value) { return value; });

  auto& admin = io.of("admin");  // the slash is added
  admin.on("echo", [](Json value) { return value; });
  admin.on("everyone", [&admin](Json value) { admin.emit("news", value); });
}

}  // namespace interop
