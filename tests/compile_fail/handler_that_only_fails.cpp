// expect: for a handler that may fail write -> parley::Result<T>
#include <parley/server.hpp>

void program(parley::Server& io) {
  io.on("event", [](std::string) { return parley::Error("no"); });
}
