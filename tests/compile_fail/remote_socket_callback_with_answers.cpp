// expect: parley: an acknowledgement callback has one parameter, parley::Result<T>
#include <chrono>
#include <parley/server.hpp>

void program(const parley::RemoteSocket& socket) {
  socket.timeout(std::chrono::seconds(5)).emit("event", [](parley::Answers<int>) {});
}
