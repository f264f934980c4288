// expect: parley: a disconnect handler has no other parameters than a parley::Socket and a
#include <parley/server.hpp>

void program(parley::Server& io) {
  io.on_disconnect([](parley::Socket, std::string) {});
}
