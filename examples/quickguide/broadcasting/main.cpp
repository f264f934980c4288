// broadcasting: everybody hears how many there are, whoever comes is welcomed.
#include "arguments.hpp"
#include "run.hpp"

struct News {
  std::string description;
};
PARLEY_JSON(News, description)

int main(int argc, char** argv) try {
  const example::Arguments arguments(argc, argv, {"port"});
  parley::Server io({.allow_eio3 = true});
  int clients = 0;  // one thread: nobody else counts at the same time
  const auto count = [&clients] { return News{std::to_string(clients) + " clients connected!"}; };

  io.on_connection([&](parley::Socket socket) {
    ++clients;
    io.emit("broadcast", count());                           // to everyone
    socket.emit("newclientconnect", News{"Hey, welcome!"});  // to the new one
    socket.broadcast().emit("newclientconnect", count());    // to everyone else
  });
  io.on_disconnect([&](parley::Socket, parley::DisconnectReason) {
    --clients;
    io.emit("broadcast", count());
    io.emit("newclientconnect", count());
  });

  example::run(io, arguments.port(3000));
} catch (const std::exception& error) {
  return std::cerr << "broadcasting: " << error.what() << '\n', 1;
}
