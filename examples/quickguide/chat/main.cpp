// chat: names that nobody else has, and messages to everyone. The page puts what it gets into the
// document as HTML, so the server makes HTML of it that is nothing but text.
#include <set>

#include "arguments.hpp"
#include "escape_html.hpp"
#include "run.hpp"

using example::escape_html;
using parley::Socket;
using std::string;

struct User {
  string username;
};
PARLEY_JSON(User, username)
struct Message {
  string message, user;
};
PARLEY_JSON(Message, message, user)

int main(int argc, char** argv) try {
  const example::Arguments arguments(argc, argv, {"port"});
  parley::Server io({.allow_eio3 = true});
  std::set<string> names;  // of those who are here; a socket's own is its data<string>()

  // Whether the socket has that name now. An empty one counts as taken.
  const auto take = [&names](const Socket& socket, const string& name) {
    auto& own = socket.data<string>();
    if (!name.empty() && name == own) return true;
    if (name.empty() || !names.insert(name).second) {
      socket.emit("userExists", escape_html(name) + " username is taken! Try some other username.");
      return false;
    }
    names.erase(std::exchange(own, name));
    return true;
  };
  io.on("setUsername", [take](Socket socket, string name) {
    if (take(socket, name)) socket.emit("userSet", User{name});
  });
  io.on("msg", [&io, take](Socket socket, Message said) {
    const auto& own = socket.data<string>();
    // A page that has reconnected goes on as who it was, without a word to the new connection.
    if (own.empty() && !take(socket, said.user)) return;
    io.emit("newmsg", Message{escape_html(said.message), escape_html(own)});
  });
  io.on_disconnect([&names](Socket socket, parley::DisconnectReason) {
    names.erase(socket.data<string>());  // free for the next one
  });

  example::run(io, arguments.port(3000));
} catch (const std::exception& error) {
  return std::cerr << "chat: " << error.what() << '\n', 1;
}
