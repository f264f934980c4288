// expect: parley: a handler must return void, a type that can be sent
#include <parley/server.hpp>

struct Message {
  std::string text;
};

void program(parley::Server& io) {
  io.on("event", [](int) { return Message{"text"}; });
}
