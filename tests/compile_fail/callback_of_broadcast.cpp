// expect: parley: a broadcast waits for its answers only with a time limit: write .timeout(5s)
#include <parley/server.hpp>

void program(parley::Server& io) {
  io.emit("event", [](parley::Answers<int>) {});
}
