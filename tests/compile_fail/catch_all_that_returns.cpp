// expect: parley: a catch-all listener must return void
#include <parley/server.hpp>

void program(parley::Server& io) {
  io.on_any([](const parley::Event&) { return true; });
}
