// expect: describe it with PARLEY_JSON
#include <parley/server.hpp>

struct Message {
  std::string text;
};

void program(parley::Server& io) {
  io.on("event", [](std::vector<Message>) {});
}
