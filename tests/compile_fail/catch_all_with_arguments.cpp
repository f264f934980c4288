// expect: parley: a catch-all listener or event middleware has no other parameters
#include <parley/server.hpp>

void program(parley::Socket socket) {
  socket.on_any_outgoing([](const parley::Event&, int) {});
}
