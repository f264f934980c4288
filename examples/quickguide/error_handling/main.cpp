// error_handling: what a page hears of a server that goes away, refuses, or makes a mistake.
#include "arguments.hpp"
#include "run.hpp"

int main(int argc, char** argv) try {
  const example::Arguments arguments(argc, argv, {"port"});
  parley::Server io({.allow_eio3 = true});

  // A middleware that returns an error keeps the client out, who gets the event connect_error
  // (version 2: error).
  io.of("/members").use([](parley::Socket) -> parley::Result<void> {
    return parley::Error("members only");
  });
  // An exception never ends the server: on_error is told what it says, the client that there was an
  // internal error. What a client may know is returned instead, as above.
  io.on("fail", [] { throw std::runtime_error("that went wrong"); });
  io.on_error([](const parley::HandlerError& error) {
    std::cout << "The handler of " << error.event << " threw: " << error.message << std::endl;
  });
  io.on_disconnect([](parley::Socket, parley::DisconnectReason reason) {
    std::cout << "A user disconnected: " << to_string(reason) << std::endl;
  });

  example::run(io, arguments.port(3000));
} catch (const std::exception& error) {
  return std::cerr << "error_handling: " << error.what() << '\n', 1;
}
