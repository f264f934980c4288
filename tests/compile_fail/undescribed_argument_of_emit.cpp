// expect: describe it with PARLEY_JSON
#include <parley/server.hpp>

struct Message {
  std::string text;
};

void program(parley::Socket socket) {
  socket.emit("event", Message{"text"});
}
