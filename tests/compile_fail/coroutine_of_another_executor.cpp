// expect: parley: a handler must return void, a type that can be sent
#include <boost/asio/io_context.hpp>
#include <parley/server.hpp>
#include <parley/task.hpp>

void program(parley::Server& io) {
  using Other = boost::asio::awaitable<int, boost::asio::io_context::executor_type>;
  io.on("event", []() -> Other { co_return 1; });
}
