// ichat: the page comes from one server (5500), messages from another (8000) that lets any page in.
#include <csignal>
#include <iostream>
#include <thread>

#include "arguments.hpp"
#include "parley/server.hpp"

using Name = std::optional<std::string>;  // null when the prompt was cancelled
struct Received {
  std::string message;
  Name name;
};
PARLEY_JSON(Received, message, name)

int main(int argc, char** argv) try {
  const example::Arguments arguments(argc, argv, {"port", "page-port", "allow-eio3"});
  parley::Server pages;
  pages.http().serve_files("/", EXAMPLE_PAGES);
  pages.listen(arguments.port(5500, "page-port"));

  parley::ServerOptions options;
  options.cors.origins = {"*"};
  if (arguments.flag("allow-eio3")) {
    // Clients 1.x and 2.x poll with credentials, which browsers allow to pages that are named.
    const std::string port = std::to_string(pages.port());
    options.cors.origins = {"http://localhost:" + port, "http://127.0.0.1:" + port};
    options.allow_eio3 = options.cors.credentials = true;
  }
  parley::Server io(options);
  io.on("new-user-joined", [](parley::Socket socket, Name name) {
    socket.broadcast().emit("user-joined", socket.data<Name>() = name);
  });
  io.on("send", [](parley::Socket socket, std::string message) {
    socket.broadcast().emit("receive", Received{message, socket.data<Name>()});
  });
  io.on_disconnect([](parley::Socket socket, parley::DisconnectReason) {
    if (socket.data<Name>()) socket.broadcast().emit("left", *socket.data<Name>());
  });
  io.stop_on_signals({SIGINT, SIGTERM});
  io.listen(arguments.port(8000));
  std::cout << "listening on http://localhost:" << io.port()
            << ", page on http://localhost:" << pages.port() << std::endl;
  std::jthread page_thread([&pages] { pages.run(); });
  io.run();
  pages.stop();
} catch (const std::exception& error) {
  return std::cerr << "ichat: " << error.what() << '\n', 1;
}
