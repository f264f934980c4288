// expect: parley: an event middleware must return parley::Result<void>
#include <parley/server.hpp>

void program(parley::Server& io) {
  io.use_event([](const parley::Event&) { return true; });
}
