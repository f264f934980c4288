// expect: parley: a broadcast waits for its answers only with a time limit: write .timeout(5s)
#include <parley/server.hpp>

void program(parley::Socket socket) {
  socket.to({"a", "b"}).as_volatile().emit("event", 1, [](parley::Answers<int>) {});
}
