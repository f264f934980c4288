// expect: parley: a handler that returns a Task needs #include <parley/task.hpp>
#include <parley/server.hpp>

parley::Task<int> handler(parley::Socket socket);

void program(parley::Server& io) {
  io.on("event", handler);
}
