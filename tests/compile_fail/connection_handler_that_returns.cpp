// expect: parley: a connection handler must return void or parley::Task<void>
#include <parley/server.hpp>

void program(parley::Server& io) {
  io.on_connection([](parley::Socket) { return 1; });
}
