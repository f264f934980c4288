// expect: parley: a coroutine handler must take its parameters by value
#include <parley/server.hpp>
#include <parley/task.hpp>

void program(parley::Server& io) {
  io.on_connection([](const parley::Socket&) -> parley::Task<> { co_return; });
}
