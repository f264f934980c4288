// expect: parley: an acknowledgement callback has one parameter, parley::Result<T>
#include <parley/server.hpp>

void program(parley::Socket socket) {
  socket.emit("event", 1, [](int) {});
}
