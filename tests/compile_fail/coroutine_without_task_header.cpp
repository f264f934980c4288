// expect: parley: a handler that returns a Task needs #include <parley/task.hpp>
#include <boost/asio/awaitable.hpp>
#include <parley/server.hpp>

void program(parley::Server& io) {
  io.on("event", []() -> boost::asio::awaitable<void> { co_return; });
}
