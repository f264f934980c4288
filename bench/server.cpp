// The server under measurement: `echo` acknowledges with its argument, `chat message` goes to
// everyone.
//
//   bench_server --port N [--threads T]
#include <parley/server.hpp>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

int main(int argc, char** argv) {
  std::uint16_t port = 0;
  unsigned threads = 1;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (!std::strcmp(argv[i], "--port")) port = static_cast<std::uint16_t>(std::atoi(argv[i + 1]));
    if (!std::strcmp(argv[i], "--threads")) threads = static_cast<unsigned>(std::atoi(argv[i + 1]));
  }
  parley::Server io{{.threads = threads}};
  io.on("echo", [](std::string text) { return text; });
  io.on("chat message", [&io](std::string text) { io.emit("chat message", text); });
  io.stop_on_signals({SIGINT, SIGTERM});
  io.listen(port);
  std::printf("listening on %d\n", io.port());
  std::fflush(stdout);
  io.run();
}
