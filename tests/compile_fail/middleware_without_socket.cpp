// expect: parley: a middleware or connection handler has one parameter, parley::Socket
#include <parley/server.hpp>

void program(parley::Server& io) {
  io.use([](std::string) -> parley::Result<void> { return {}; });
}
