// chat: names, who comes and goes, how many there are, who is typing.
#include "arguments.hpp"
#include "run.hpp"

using parley::Socket;
using std::string;
using Name = std::optional<string>;  // nothing before `add user`

struct Login {
  int numUsers = 0;
};
PARLEY_JSON(Login, numUsers)
struct Presence {
  Name username;
  int numUsers = 0;
};
PARLEY_JSON(Presence, username, numUsers)
struct Typing {
  Name username;
};
PARLEY_JSON(Typing, username)
struct Message {
  Name username;
  string message;
};
PARLEY_JSON(Message, username, message)

int main(int argc, char** argv) try {
  const example::Arguments arguments(argc, argv, {"port"});
  parley::Server io({.allow_eio3 = true});
  int users = 0;

  io.on("add user", [&users](Socket socket, string name) {
    if (socket.data<Name>()) return;
    socket.data<Name>() = name;
    ++users;
    socket.emit("login", Login{users});
    socket.broadcast().emit("user joined", Presence{name, users});
  });
  io.on("new message", [](Socket socket, string text) {
    socket.broadcast().emit("new message", Message{socket.data<Name>(), text});
  });
  io.on("typing",
        [](Socket socket) { socket.broadcast().emit("typing", Typing{socket.data<Name>()}); });
  io.on("stop typing",
        [](Socket socket) { socket.broadcast().emit("stop typing", Typing{socket.data<Name>()}); });
  io.on_disconnect([&users](Socket socket, parley::DisconnectReason) {
    if (!socket.data<Name>()) return;
    --users;
    socket.broadcast().emit("user left", Presence{socket.data<Name>(), users});
  });

  example::run(io, arguments.port(3000));
} catch (const std::exception& error) {
  return std::cerr << "chat: " << error.what() << '\n', 1;
}
