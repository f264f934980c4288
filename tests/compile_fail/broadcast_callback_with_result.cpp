// expect: parley: the callback of a broadcast has one parameter, parley::Answers<T>
#include <chrono>
#include <parley/server.hpp>

void program(parley::Server& io) {
  io.timeout(std::chrono::seconds(5)).emit("event", 1, [](parley::Result<int>) {});
}
