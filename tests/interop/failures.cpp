// Handlers that fail in every way there is, in the namespace /failing; and middlewares that change
// events, in /changing.
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>

#include "events.hpp"
#include "parley/json.hpp"
#include "parley/task.hpp"

namespace interop {

using parley::Event, parley::Json, parley::Rest, parley::Result, parley::Socket;

void add_failures(parley::Server& io) {
  auto& nsp = io.of("/failing");
  nsp.on("echo", [](Json value) { return value; });
  nsp.on("throw exception", []() -> int { throw std::runtime_error("a secret"); });
  nsp.on("throw number", []() -> int { throw 42; });
  nsp.on("fail later", [](Json) -> parley::Task<int> {
    co_await boost::asio::post(co_await boost::asio::this_coro::executor,
                               boost::asio::use_awaitable);
    throw std::runtime_error("a secret");
  });
  nsp.on("fail later with a number", [](Json) -> parley::Task<int> {
    co_await boost::asio::post(co_await boost::asio::this_coro::executor,
                               boost::asio::use_awaitable);
    throw 42;
  });
  nsp.on("wants a number", [](int number) { return number; });
  auto& refusing = io.of("/refusing");
  refusing.use([](Socket socket) -> Result<void> {
    if (socket.handshake().auth_string("how") == "number") throw 42;
    if (socket.handshake().auth_string("how") == "exception") throw std::runtime_error("a secret");
    return {};
  });
}

void add_changes(parley::Server& io) {
  auto& nsp = io.of("/changing");
  nsp.on_connection([](Socket socket) {
    socket.on_error([socket](const parley::Error& error) { socket.emit("noted", error.message); });
  });
  nsp.use_event([](Socket socket, const Event& event) -> Result<void> {
    if (event.name() == "old name") event.rename("new name");
    if (event.name() == "add one") event.replace("echo", event.get<int>(0).value() + 1);
    if (event.name() == "with bytes") {
      event.replace("new name", socket.id(), parley::Binary("abc"));
    }
    if (event.name() == "refuse") return parley::Error("not you");
    if (event.name() == "number") throw 42;
    return {};
  });
  nsp.use_event([](Event event) -> parley::Task<Result<void>> {
    if (event.name() != "twice") co_return Result<void>();
    co_await boost::asio::post(co_await boost::asio::this_coro::executor,
                               boost::asio::use_awaitable);
    event.replace("new name", event.get<Json>(0).value(), event.get<Json>(0).value());
    co_return Result<void>();
  });
  nsp.on("echo", [](Json value) { return value; });
  nsp.on("new name", [](Rest<Json> all) { return all; });
}

}  // namespace interop
