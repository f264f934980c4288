// expect: parley: a handler answers by its Ack or by what it returns, not by both
#include <parley/server.hpp>

void program(parley::Server& io) {
  io.on("event", [](parley::Ack<int> ack) {
    ack(1);
    return 2;
  });
}
