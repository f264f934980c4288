// expect: parley: a coroutine handler must take its parameters by value
#include <parley/server.hpp>
#include <parley/task.hpp>

void program(parley::Server& io) {
  io.on("event", [](const std::string& text) -> parley::Task<std::string> { co_return text; });
}
