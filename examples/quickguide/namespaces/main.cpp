// namespaces: a channel of its own over the same connection.
#include "arguments.hpp"
#include "run.hpp"

int main(int argc, char** argv) try {
  const example::Arguments arguments(argc, argv, {"port"});
  parley::Server io({.allow_eio3 = true});

  auto& nsp = io.of("/my-namespace");
  nsp.on_connection([&nsp](parley::Socket) {
    std::cout << "someone connected" << std::endl;
    nsp.emit("hi", "Hello everyone!");  // to everyone in this namespace
  });

  example::run(io, arguments.port(3000));
} catch (const std::exception& error) {
  return std::cerr << "namespaces: " << error.what() << '\n', 1;
}
