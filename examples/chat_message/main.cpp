// chat_message: what one browser sends goes to every browser, the sender included.
#include <csignal>
#include <iostream>

#include "arguments.hpp"
#include "parley/server.hpp"

int main(int argc, char** argv) try {
  const example::Arguments arguments(argc, argv, {"port", "allow-eio3"});
  parley::Server io({.allow_eio3 = arguments.flag("allow-eio3")});  // clients 1.x and 2.x

  io.on_connection([](parley::Socket) { std::cout << "Connection established" << std::endl; });
  io.on("chat message", [&io](parley::RawJson message) {  // any JSON value, passed on as it came
    std::cout << "received message " << message.text << std::endl;
    io.emit("chat message", message);
  });
  io.on_disconnect([](parley::Socket, parley::DisconnectReason reason) {
    std::cout << "User Disconnected! (" << to_string(reason) << ")" << std::endl;
  });

  io.http().serve_files("/", EXAMPLE_PAGES);
  io.stop_on_signals({SIGINT, SIGTERM});
  io.listen(arguments.port(5011));
  std::cout << "listening on http://localhost:" << io.port() << std::endl;
  io.run();
} catch (const std::exception& error) {
  std::cerr << "chat_message: " << error.what() << '\n';
  return 1;
}
