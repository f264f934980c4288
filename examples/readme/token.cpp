#include <map>
#include <parley/server.hpp>

int main() {
  const std::map<std::string, std::string> users{{"a secret", "alice"}};
  parley::Server io;
  // For a page with io({ auth: { token: "a secret" } }); others get "connect_error".
  io.use([&](parley::Socket socket) -> parley::Result<void> {
    const auto user = users.find(socket.handshake().auth_string("token").value_or(""));
    if (user == users.end()) return parley::Error("not authorized");
    socket.data<std::string>() = user->second;
    return parley::ok;  // in a coroutine, a Task<Result<void>>: co_return parley::ok
  });
  io.on("who am i", [](parley::Socket socket) { return socket.data<std::string>(); });
  io.listen(3000);
  io.run();
}
