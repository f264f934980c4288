// Links every layer: a server that listens, and stops before anybody comes.
#include <parley/server.hpp>

int main() {
  parley::Server io;
  io.on("echo", [](std::string text) { return text; });
  io.listen(0);
  return io.port() == 0 ? 1 : 0;
}
