// expect: describe it with PARLEY_JSON
#include <parley/server.hpp>

void program(parley::Socket socket) {
  static int number = 0;
  socket.emit("event", &number);
}
