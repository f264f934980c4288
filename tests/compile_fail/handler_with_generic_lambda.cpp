// expect: parley: a handler's parameters must have concrete types
#include <parley/server.hpp>

void program(parley::Server& io) {
  io.on("event", [](parley::Socket, auto argument) { (void)argument; });
}
