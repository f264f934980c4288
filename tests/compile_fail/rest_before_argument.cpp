// expect: parley: a Rest takes all arguments that are left
#include <parley/server.hpp>

void program(parley::Server& io) {
  io.on("event", [](parley::Rest<int>, std::string) {});
}
