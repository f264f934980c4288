// broadcast: emit, on, broadcast().emit, a notification to one user, and prices for who watches.
#include <csignal>
#include <iostream>
#include <map>

#include "arguments.hpp"
#include "parley/server.hpp"
using parley::Socket, std::string;
int main(int argc, char** argv) try {
  parley::Server io;
  io.on("login", [](Socket socket, string name) {
    socket.leave("user:" + socket.data<string>());
    socket.join("user:" + (socket.data<string>() = name));
    socket.emit("welcome", name);                  // to this browser
    socket.broadcast().emit("user joined", name);  // to all others
  });
  io.on("message", [](Socket socket, string text) {
    socket.broadcast().emit("message", socket.data<string>(), text);
  });
  io.on("notify", [&io](Socket socket, string name, string text) {  // to every browser of a user
    io.to("user:" + name).emit("notification", socket.data<string>(), text);
  });
  std::map<string, double> prices{{"ACME", 100}, {"GLOBEX", 250}, {"INITECH", 40}};
  io.on("watch", [](Socket socket, string symbol) { socket.join("price:" + symbol); });
  io.on("unwatch", [](Socket socket, string symbol) { socket.leave("price:" + symbol); });
  io.every(std::chrono::milliseconds(250), [&io, &prices] {
    for (auto& [symbol, price] : prices) {
      price *= 0.99 + 0.001 * (std::rand() % 21);
      io.to("price:" + symbol).as_volatile().emit("price", symbol, price);  // may be skipped
    }
  });
  io.http().serve_files("/", EXAMPLE_PAGES);
  io.stop_on_signals({SIGINT, SIGTERM});
  io.listen(example::Arguments(argc, argv, {"port"}).port(5004));
  std::cout << "listening on http://localhost:" << io.port() << std::endl;
  io.run();
} catch (const std::exception& error) {
  return std::cerr << "broadcast: " << error.what() << '\n', 1;
}
