// A raw WebSocket echo server on the library's codec, for conformance suites from outside: messages
// up to 64 MiB, any number of fragments, permessage-deflate with every window size, no idle limit.
//
//   websocket_echo --port N

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>

#include "http/connection.hpp"
#include "net/listener.hpp"
#include "net/loop.hpp"
#include "websocket/connection.hpp"
#include "websocket/deflate.hpp"
#include "websocket/extension.hpp"
#include "websocket/frame.hpp"
#include "websocket/handshake.hpp"

namespace {

using namespace parley;

constexpr std::size_t kMaxMessage = std::size_t{64} << 20;

class Echo;
std::map<Echo*, std::unique_ptr<Echo>> echoes;

/// Sends every message back, deflated when that was negotiated.
class Echo final : public websocket::ConnectionListener {
 public:
  explicit Echo(std::unique_ptr<websocket::Deflater> deflater) : deflater_(std::move(deflater)) {}

  void attach(std::shared_ptr<websocket::Connection> connection) {
    connection_ = std::move(connection);
  }

  void on_message(bool binary, std::string_view payload) override {
    auto frame = std::make_shared<std::string>();
    const auto opcode = binary ? websocket::Opcode::kBinary : websocket::Opcode::kText;
    std::string compressed;
    if (deflater_) {
      deflater_->deflate(payload, compressed);
      payload = compressed;
    }
    websocket::append_frame_header(*frame, opcode, payload.size(), true, deflater_ != nullptr);
    frame->append(payload);
    connection_->send(std::move(frame));
  }
  void on_closed(const websocket::Closed&) override { echoes.erase(this); }

 private:
  std::unique_ptr<websocket::Deflater> deflater_;
  std::shared_ptr<websocket::Connection> connection_;
};

class EchoService final : public http::Service {
 public:
  EchoService(net::Loop& loop, websocket::ConnectionSet& set) : loop_(loop), set_(set) {}

  Plan on_head(const HttpRequest&, net::Loop&) override { return {}; }
  void on_begin(const std::shared_ptr<http::Exchange>&) override {}

  void on_request(const std::shared_ptr<http::Exchange>& exchange) override {
    const auto checked = websocket::check_upgrade(exchange->request());
    if (checked.status != 101) {
      return exchange->respond_and_close(
          HttpResponse::text(std::string(checked.message), checked.status));
    }
    std::string answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: " +
        checked.accept + "\r\n";
    websocket::ConnectionOptions options;
    options.reader.max_message = kMaxMessage;
    std::unique_ptr<websocket::Deflater> deflater;
    // A client's wishes are followed wherever possible: context is kept unless it asks otherwise.
    PerMessageDeflateOptions deflate;
    deflate.server_no_context_takeover = false;
    deflate.client_no_context_takeover = false;
    const auto agreed = websocket::negotiate_deflate(exchange->request(), deflate);
    if (agreed) {
      answer += "Sec-WebSocket-Extensions: " + agreed->response + "\r\n";
      deflater = std::make_unique<websocket::Deflater>(
          deflate.level, agreed->server_max_window_bits, !agreed->server_no_context_takeover);
      options.inflater = std::make_shared<websocket::Inflater>(agreed->client_max_window_bits,
                                                               !agreed->client_no_context_takeover);
    }
    answer += "\r\n";
    http::Upgraded upgraded = exchange->upgrade();
    auto echo = std::make_unique<Echo>(std::move(deflater));
    Echo& listener = *echo;
    echoes.emplace(&listener, std::move(echo));
    listener.attach(websocket::Connection::start(loop_, set_, std::move(upgraded.stream),
                                                 std::move(answer), std::move(upgraded.early_bytes),
                                                 std::move(options), listener));
  }

 private:
  net::Loop& loop_;
  websocket::ConnectionSet& set_;
};

}  // namespace

int main(int argc, char** argv) {
  std::uint16_t port = 0;
  if (argc == 3 && !std::strcmp(argv[1], "--port")) {
    port = static_cast<std::uint16_t>(std::atoi(argv[2]));
  }
  net::Loop loop;
  websocket::ConnectionSet set;
  http::ConnectionSet http_set;
  const LimitOptions limits;
  EchoService service(loop, set);
  try {
    net::Listener listener(loop, {"", port, false}, [&](std::unique_ptr<net::Stream> stream) {
      http::serve(loop, http_set, std::move(stream), service, limits);
    });
    listener.start();
    std::printf("listening on %d\n", listener.port());
    std::fflush(stdout);
    loop.adopt_thread();
    loop.run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "websocket_echo: %s\n", error.what());
    return 1;
  }
}
