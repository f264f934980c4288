// expect: parley: a callback's parameter must have a concrete type, not auto
#include <parley/server.hpp>

void program(parley::Socket socket) {
  socket.emit("event", 1, [](auto answer) { answer.value(); });
}
