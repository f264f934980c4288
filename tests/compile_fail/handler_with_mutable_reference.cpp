// expect: parley: a handler's parameters must not be references to non-const
// at most 35 lines
#include <parley/server.hpp>

void program(parley::Server& io) {
  io.on("event", [](std::string& text) { text.clear(); });
}
