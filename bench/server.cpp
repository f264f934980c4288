// The server under measurement. Events: `echo` and `typed` acknowledge with their argument, `chat
// message` and `document` go to everyone, `join` enters a room and `say` speaks to one; `memory`
// acknowledges with what the allocator has given out in bytes, `spread` with how many sockets
// connected on each loop.
//
//   bench_server --port N [--threads T] [--tls CERT KEY] [--deflate] [--static DIR]
#include <malloc.h>
#include <sys/resource.h>
#include <parley/raw_json.hpp>
#include <parley/server.hpp>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace bench {

struct Message {
  std::int64_t id = 0;
  std::string room;
  std::string text;
  double score = 0;
  bool urgent = false;
};
PARLEY_JSON(Message, id, room, text, score, urgent)

namespace {

/// Counts sockets by the thread that their handler runs on: a loop has one of its own.
class Spread {
 public:
  void count() {
    thread_local std::uint64_t* mine = nullptr;
    const std::lock_guard lock(mutex_);
    if (mine == nullptr) mine = &counts_.emplace_back(0);
    ++*mine;
  }
  std::vector<std::uint64_t> counts() {
    const std::lock_guard lock(mutex_);
    return {counts_.begin(), counts_.end()};
  }

 private:
  std::mutex mutex_;
  std::deque<std::uint64_t> counts_;
};

std::uint64_t allocated_bytes() {
  const auto info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
}

struct CommandLine {
  std::uint16_t port = 0;
  parley::ServerOptions options;
  std::string folder;
};

CommandLine read(int argc, char** argv) {
  CommandLine line;
  for (int i = 1; i < argc; ++i) {
    const auto is = [&](const char* name, int values) {
      return std::strcmp(argv[i], name) == 0 && i + values < argc;
    };
    if (is("--port", 1)) {
      line.port = static_cast<std::uint16_t>(std::atoi(argv[++i]));
    } else if (is("--threads", 1)) {
      line.options.threads = static_cast<unsigned>(std::atoi(argv[++i]));
    } else if (is("--tls", 2)) {
      line.options.tls = {argv[i + 1], argv[i + 2]};
      i += 2;
    } else if (is("--deflate", 0)) {
      line.options.per_message_deflate.emplace();  // without context takeover, from 1 KiB on
    } else if (is("--static", 1)) {
      line.folder = argv[++i];
    } else {
      throw std::invalid_argument(std::string("bench_server: unknown or incomplete: ") + argv[i]);
    }
  }
  return line;
}

void serve(const CommandLine& line) {
  parley::Server io{line.options};
  io.on("echo", [](std::string text) { return text; });
  io.on("typed", [](Message message) { return message; });
  io.on("chat message", [&io](std::string text) { io.emit("chat message", text); });
  io.on("document", [&io](parley::RawJson document) { io.emit("document", document); });
  io.on("join", [](parley::Socket socket, std::string room) { return socket.join(room); });
  io.on("say", [&io](std::string room, std::string text) { io.to(room).emit("said", text); });
  io.on("memory", [] { return allocated_bytes(); });
  Spread spread;
  io.on("spread", [&spread] { return spread.counts(); });
  // One loop has nothing to spread, and connecting is measured.
  if (line.options.threads != 1) {
    io.on_connection([&spread](parley::Socket /*socket*/) { spread.count(); });
  }
  if (!line.folder.empty()) io.http().serve_files("/", line.folder);
  io.stop_on_signals({SIGINT, SIGTERM});
  io.listen(line.port, "127.0.0.1");
  std::printf("listening on %d\n", io.port());
  std::fflush(stdout);
  io.run();
}

void raise_descriptor_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  try {
    bench::raise_descriptor_limit();
    bench::serve(bench::read(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
