// logging: nothing here writes what happens; run it with DEBUG=* and the library does.
#include "arguments.hpp"
#include "run.hpp"

int main(int argc, char** argv) try {
  const example::Arguments arguments(argc, argv, {"port"});
  parley::Server io({.allow_eio3 = true});

  io.on("echo", [](parley::Socket socket, std::string text) { socket.emit("echo", text); });

  example::run(io, arguments.port(3000));
} catch (const std::exception& error) {
  return std::cerr << "logging: " << error.what() << '\n', 1;
}
