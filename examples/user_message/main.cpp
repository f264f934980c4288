// user_message: `user-message` comes in, `message` goes out to everyone.
#include <csignal>
#include <iostream>

#include "arguments.hpp"
#include "parley/server.hpp"

int main(int argc, char** argv) try {
  const example::Arguments arguments(argc, argv, {"port", "allow-eio3"});
  parley::Server io({.allow_eio3 = arguments.flag("allow-eio3")});  // clients 1.x and 2.x

  io.on_connection([](parley::Socket socket) {
    std::cout << "A new user has connected " << socket.id() << std::endl;
  });
  io.on("user-message", [&io](parley::RawJson message) { io.emit("message", message); });

  io.http().serve_files("/", EXAMPLE_PAGES);
  io.stop_on_signals({SIGINT, SIGTERM});
  io.listen(arguments.port(9000));
  std::cout << "listening on http://localhost:" << io.port() << std::endl;
  io.run();
} catch (const std::exception& error) {
  std::cerr << "user_message: " << error.what() << '\n';
  return 1;
}
