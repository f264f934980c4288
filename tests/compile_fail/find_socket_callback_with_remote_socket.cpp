// expect: parley: the callback of find_socket has one parameter, parley::Socket
#include <parley/server.hpp>

void program(parley::Server& io) {
  io.find_socket("id", [](parley::RemoteSocket) {});
}
