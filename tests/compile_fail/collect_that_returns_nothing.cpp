// expect: parley: the function for collect must return something
#include <parley/server.hpp>

void program(parley::Server& io) {
  io.in("room").collect([](parley::Socket) {}, [](auto) {});
}
