// html_chat: the server words the lines of a chat, as HTML that the page takes over as it is. All
// that comes from people is escaped here, so that names and messages are text and nothing else.
#include "arguments.hpp"
#include "escape_html.hpp"
#include "run.hpp"

using example::escape_html;
using parley::Socket;
using std::string;

int main(int argc, char** argv) try {
  const example::Arguments arguments(argc, argv, {"port"});
  parley::Server io({.allow_eio3 = true});
  // A socket's data is its name as HTML, or nothing before it has said one.
  using Name = std::optional<string>;

  const auto leave = [&io](const Socket& socket) {
    auto& name = socket.data<Name>();
    if (name) io.emit("is_online", "\U0001F534 <i>" + *name + " left the chat..</i>");
    name.reset();
  };
  io.on("username", [&io, leave](Socket socket, Name name) {  // null: the prompt was cancelled
    leave(socket);
    socket.data<Name>() = escape_html(name.value_or("Somebody"));
    io.emit("is_online", "\U0001F535 <i>" + *socket.data<Name>() + " join the chat..</i>");
  });
  io.on("chat_message", [&io](Socket socket, string message) {
    const auto& name = socket.data<Name>();
    io.emit("chat_message",
            "<strong>" + name.value_or("Somebody") + "</strong>: " + escape_html(message));
  });
  io.on_disconnect([leave](Socket socket, parley::DisconnectReason) { leave(socket); });

  example::run(io, arguments.port(8080));
} catch (const std::exception& error) {
  return std::cerr << "html_chat: " << error.what() << '\n', 1;
}
