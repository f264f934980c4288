// expect: parley: a middleware must return parley::Result<void>
#include <parley/server.hpp>

void program(parley::Server& io) {
  io.use([](parley::Socket) { return true; });
}
