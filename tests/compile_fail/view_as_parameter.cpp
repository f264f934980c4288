// expect: parley: a view would dangle: receive std::string instead
#include <parley/server.hpp>

void program(parley::Server& io) {
  io.on("event", [](std::string_view) {});
}
