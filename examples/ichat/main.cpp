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
  const example::Arguments arguments(argc, argv, {"port", "page-port"});
  parley::Server pages, io{{.cors = {.origins = {"*"}}}};
  pages.http().serve_files("/", EXAMPLE_PAGES);
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
  pages.listen(arguments.port(5500, "page-port"));
  std::cout << "listening on http://localhost:" << io.port()
            << ", page on http://localhost:" << pages.port() << std::endl;
  std::jthread page_thread([&pages] { pages.run(); });
  io.run();
  pages.stop();
} catch (const std::exception& error) {
  return std::cerr << "ichat: " << error.what() << '\n', 1;
}
