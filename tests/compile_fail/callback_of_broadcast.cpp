// expect: A callback is an argument only at the end of Socket::emit
#include <parley/server.hpp>

void program(parley::Server& io) {
  io.emit("event", [](parley::Result<int>) {});
}
