// expect: parley: the callback of fetch_sockets has one parameter
#include <parley/server.hpp>

void program(parley::Server& io) {
  io.in("room").fetch_sockets([](std::vector<parley::Socket>) {});
}
