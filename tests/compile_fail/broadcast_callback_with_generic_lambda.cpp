// expect: parley: a callback's parameter must have a concrete type, not auto
#include <parley/server.hpp>

void program(parley::Server& io) {
  io.to("room").timeout(std::chrono::seconds(1)).emit("event", [](auto answers) {
    answers.values.clear();
  });
}
