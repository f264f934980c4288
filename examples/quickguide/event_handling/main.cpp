// event_handling: events with names of one's own, in both directions.
#include "arguments.hpp"
#include "run.hpp"

struct Tester {
  std::string description;
};
PARLEY_JSON(Tester, description)

int main(int argc, char** argv) try {
  const example::Arguments arguments(argc, argv, {"port", "delay"});
  const std::chrono::milliseconds delay(arguments.number(4000, "delay"));
  parley::Server io({.allow_eio3 = true});

  io.on_connection([&io, delay](parley::Socket socket) {
    std::cout << "A user connected" << std::endl;
    io.after(delay,
             [socket] { socket.emit("testerEvent", Tester{"A custom event named testerEvent!"}); });
  });
  io.on("clientEvent", [](std::string text) { std::cout << text << std::endl; });
  io.on_disconnect([](parley::Socket, parley::DisconnectReason) {
    std::cout << "A user disconnected" << std::endl;
  });

  example::run(io, arguments.port(3000));
} catch (const std::exception& error) {
  return std::cerr << "event_handling: " << error.what() << '\n', 1;
}
