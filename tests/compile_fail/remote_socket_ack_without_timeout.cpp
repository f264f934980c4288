// expect: parley: a broadcast waits for its answers only with a time limit: write .timeout(5s)
#include <parley/server.hpp>

void program(const parley::RemoteSocket& socket) {
  socket.emit("event", 1, [](parley::Result<int>) {});
}
