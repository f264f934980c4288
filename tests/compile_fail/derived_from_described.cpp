// expect: describe it with PARLEY_JSON
#include <parley/server.hpp>

struct Message {
  std::string text;
};
PARLEY_JSON(Message, text)

struct Signed : Message {
  std::string signature;
};

void program(parley::Socket socket) {
  socket.emit("event", Signed());
}
