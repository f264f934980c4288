#include <parley/server.hpp>

int main() {
  parley::Server io;
  io.on("chat message", [&io](parley::Socket from, std::string text) {
    io.emit("chat message", from.id(), text);  // to everyone; an object or a number works too
    return text.size();                        // what a handler returns is the acknowledgement
  });
  io.http().serve_files("/", "public");  // the page; /socket.io/socket.io.js is served by itself
  io.listen(3000);
  io.run();
}
