// expect: parley: a handler has a parameter of a type that cannot be received
// at most 60 lines
#include <parley/server.hpp>

struct Message {
  std::string text;
};
PARLEY_JSON(Message, txt)

void program(parley::Server& io) {
  io.on("event", [](Message) {});
}
