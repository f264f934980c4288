// hello_world: somebody connects, gets a message a little later, and leaves.
#include <csignal>
#include <iostream>

#include "arguments.hpp"
#include "parley/server.hpp"

int main(int argc, char** argv) try {
  const example::Arguments arguments(argc, argv, {"port", "delay"});
  const std::chrono::milliseconds delay(arguments.number(4000, "delay"));
  parley::Server io({.allow_eio3 = true});  // clients of version 2 too, which the guide is about

  io.on_connection([&io, delay](parley::Socket socket) {
    std::cout << "A user connected" << std::endl;
    io.after(delay, [socket] { socket.send("Sent a message 4seconds after connection!"); });
  });
  io.on_disconnect([](parley::Socket, parley::DisconnectReason) {
    std::cout << "A user disconnected" << std::endl;
  });

  // The other programs of the guide leave this to example::run.
  io.http().serve_files("/common", EXAMPLE_COMMON_PAGES).serve_files("/", EXAMPLE_PAGES);
  io.stop_on_signals({SIGINT, SIGTERM});
  io.listen(arguments.port(3000));
  std::cout << "listening on http://localhost:" << io.port() << std::endl;
  io.run();
} catch (const std::exception& error) {
  return std::cerr << "hello_world: " << error.what() << '\n', 1;
}
