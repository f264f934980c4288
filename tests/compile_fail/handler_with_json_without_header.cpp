// expect: parley: a handler that takes a parley::Json needs #include <parley/json.hpp>
#include <parley/server.hpp>

void program(parley::Server& io) {
  io.on("event", [](parley::Json) {});
}
