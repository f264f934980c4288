// The hot paths, each as often as is asked for, on one loop and over memory streams: no kernel is
// in it, so that the instructions of one more turn are the same on every run and every machine.
// instructions.py counts them.
//
//   paths PATH TURNS    PATH: echo, typed, broadcast, polling, connect
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/memory_stream.hpp"
#include "parley/describe.hpp"
#include "socketio/server.hpp"
#include "websocket/frame.hpp"

namespace {

using namespace parley;

struct Order {
  std::string symbol;
  double price = 0;
  int quantity = 0;
  bool buy = false;
  std::vector<int> legs;
};
PARLEY_JSON(Order, symbol, price, quantity, buy, legs)

[[noreturn]] void fail(const char* why) {
  std::fprintf(stderr, "paths: %s\n", why);
  std::exit(1);
}

/// A client's end of a connection: it writes bytes that were made before and counts what comes.
class Peer {
 public:
  explicit Peer(socketio::Server& server) : server_(server) {
    auto [near, far] = net::make_memory_streams(server_.node(0).loop());
    stream_ = std::move(far);
    server_.node(0).accept(std::move(near));
  }

  void write(std::string_view bytes) {
    if (stream_->write_some({&bytes, 1}).bytes != bytes.size()) fail("the server does not read");
    server_.node(0).loop().poll();
  }
  /// Everything that is there.
  std::string_view read() {
    const net::IoResult got = stream_->read_some({buffer_.get(), kBufferBytes});
    return {buffer_.get(), got.status == net::IoResult::Status::kOk ? got.bytes : 0};
  }
  std::string_view ask(std::string_view bytes) {
    write(bytes);
    const std::string_view answer = read();
    if (answer.empty()) fail("no answer");
    return answer;
  }

 private:
  socketio::Server& server_;
  std::unique_ptr<net::Stream> stream_;
  // Not filled: that would be a quarter of what a connection costs.
  static constexpr std::size_t kBufferBytes = 16 * 1024;
  std::unique_ptr<char[]> buffer_ = std::make_unique_for_overwrite<char[]>(kBufferBytes);
};

std::string frame(std::string_view packet) {
  std::string bytes;
  websocket::append_masked_frame(bytes, websocket::Opcode::kText, packet, {1, 2, 3, 4});
  return bytes;
}

constexpr std::string_view kUpgrade =
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

std::unique_ptr<Peer> join(socketio::Server& server) {
  static const std::string connect = frame("40");
  auto peer = std::make_unique<Peer>(server);
  if (!peer->ask(kUpgrade).starts_with("HTTP/1.1 101")) fail("refused");
  if (peer->ask(connect).find("40{\"sid\"") == std::string_view::npos) fail("not let in");
  return peer;
}

std::string post_of(const std::string& path, std::string_view body) {
  return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n" +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

/// What is done in one turn.
using Turn = std::function<void()>;

Turn echo(socketio::Server& server, const std::string& packet) {
  const std::shared_ptr<Peer> peer = join(server);
  return [peer, bytes = frame(packet)] { peer->ask(bytes); };
}

/// Says something that a hundred hear.
Turn broadcast(socketio::Server& server) {
  const auto peers = std::make_shared<std::vector<std::unique_ptr<Peer>>>();
  for (int i = 0; i < 100; ++i) peers->push_back(join(server));
  return [peers, bytes = frame(R"(42["say","xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"])")] {
    peers->front()->write(bytes);
    for (const auto& peer : *peers) {
      if (peer->read().empty()) fail("not heard");
    }
  };
}

Turn polling(socketio::Server& server) {
  const std::string path = "/socket.io/?EIO=4&transport=polling";
  const auto posts = std::make_shared<Peer>(server);
  const auto polls = std::make_shared<Peer>(server);
  const std::string get = " HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n";
  const std::string opened(polls->ask("GET " + path + get));
  const std::string session = path + "&sid=" + opened.substr(opened.find("\"sid\":\"") + 7, 20);
  posts->ask(post_of(session, "40"));
  polls->ask("GET " + session + get);
  return [posts, polls, poll = "GET " + session + get,
          post = post_of(session, R"(420["echo","xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"])")] {
    polls->write(poll);
    posts->ask(post);
    if (polls->read().empty()) fail("no answer to the poll");
  };
}

void add_handlers(socketio::Server& server) {
  Namespace& main = server.of("/");
  main.on("echo", [](std::string text) { return text; });
  main.on("order", [](const Order& order) { return order.quantity; });
  main.on("say", [&main](std::string text) { main.emit("said", text); });
}

Turn turn_of(const std::string& path, socketio::Server& server) {
  if (path == "echo") return echo(server, R"(421["echo","xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"])");
  if (path == "typed") {
    return echo(server, R"(421["order",{"symbol":"ABC","price":12.5,"quantity":100,)"
                        R"("buy":true,"legs":[1,2,3]}])");
  }
  if (path == "broadcast") return broadcast(server);
  if (path == "polling") return polling(server);
  if (path == "connect") return [&server] { join(server); };
  fail("PATH is echo, typed, broadcast, polling or connect");
}

}  // namespace

/// Named plainly, so that a tool can be told to count in here alone.
extern "C" __attribute__((noinline)) void parley_measured(const Turn& turn, int turns) {
  for (int i = 0; i < turns; ++i) turn();
}

int main(int argc, char** argv) {
  if (argc != 3) fail("usage: paths PATH TURNS");
  net::ManualClock clock;
  socketio::Server server({}, clock);
  add_handlers(server);
  const Turn turn = turn_of(argv[1], server);
  for (int i = 0; i < 100; ++i) turn();  // memory that is used again is there
  parley_measured(turn, std::atoi(argv[2]));
}
