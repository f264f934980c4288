// expect: parley: a handler can have only one Ack
#include <parley/server.hpp>

void program(parley::Server& io) {
  io.on("event", [](parley::Ack<int>, parley::Ack<std::string>) {});
}
