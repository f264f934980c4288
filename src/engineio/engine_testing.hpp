#pragma once
// For tests of this layer: the whole Engine.IO server over memory streams, with a clock turned by
// hand; bytes in, bytes out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engineio/engine.hpp"
#include "http/connection.hpp"
#include "net/memory_stream.hpp"
#include "websocket/frame.hpp"

namespace parley::engineio {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// One client connection, raw.
class RawClient {
 public:
  RawClient(net::Loop& loop, std::unique_ptr<net::Stream> stream)
      : loop_(loop), stream_(std::move(stream)) {}

  RawClient& send(std::string_view bytes) {
    stream_->write_some({&bytes, 1});
    loop_.poll();
    return *this;
  }
  /// Everything received since the last call.
  std::string take() {
    loop_.poll();
    char buffer[4096];
    for (;;) {
      const auto got = stream_->read_some(buffer);
      if (got.status == net::IoResult::Status::kOk) {
        received_.append(buffer, got.bytes);
        loop_.poll();
        continue;
      }
      ended_ = ended_ || got.status == net::IoResult::Status::kEnd;
      return std::exchange(received_, {});
    }
  }
  bool ended() {
    received_ += take();
    return ended_;
  }
  void close() { stream_->close(); }

 private:
  net::Loop& loop_;
  std::unique_ptr<net::Stream> stream_;
  std::string received_;
  bool ended_ = false;
};

inline std::string body_of(const std::string& response) {
  const auto at = response.find("\r\n\r\n");
  return at == std::string::npos ? "" : response.substr(at + 4);
}

inline std::string client_frame(std::string_view payload,
                                websocket::Opcode opcode = websocket::Opcode::kText) {
  std::string frame(1, static_cast<char>(0x80 | static_cast<int>(opcode)));
  frame.push_back(static_cast<char>(0x80 | payload.size()));  // short payloads only
  frame.append(4, '\0');                                      // a mask of zeros
  frame.append(payload);
  return frame;
}

inline std::string server_frame(std::string_view payload) {
  return "\x81" + std::string(1, static_cast<char>(payload.size())) + std::string(payload);
}

class EngineTest : public testing::Test, public http::Service, public EngineListener {
 protected:
  /// What the layer above sees of one session.
  struct Seen final : SessionListener {
    std::shared_ptr<Session> session;
    std::vector<std::string> messages;
    std::vector<std::string> closed;
    std::function<void()> on_close;
    SlowConsumerPolicy wish = SlowConsumerPolicy::kClose;
    int asked = 0;
    SlowConsumerPolicy on_queue_full() override { return ++asked, wish; }
    void on_message(bool binary, std::string_view payload) override {
      messages.push_back((binary ? "b:" : "") + std::string(payload));
    }
    void on_closed(CloseReason reason, std::string_view description) override {
      closed.push_back(std::string(to_string(reason)) +
                       (description.empty() ? "" : ": " + std::string(description)));
      if (on_close) on_close();
    }
  };

  EngineTest() {
    options.ping_interval = seconds(25);
    options.ping_timeout = seconds(20);
  }

  Plan on_head(const HttpRequest&, net::Loop&) override {
    return {options.max_payload, nullptr, nullptr};
  }
  void on_begin(const std::shared_ptr<http::Exchange>& exchange) override {
    engine->on_begin(exchange);
  }
  void on_request(const std::shared_ptr<http::Exchange>& exchange) override {
    engine->on_request(exchange);
  }
  void on_too_large(const HttpRequest& request, net::Loop&,
                    std::optional<std::size_t> size) override {
    engine->on_too_large(request, size);
  }
  void on_session(std::shared_ptr<Session> session, HttpRequest&&) override {
    seen.push_back(std::make_unique<Seen>());
    seen.back()->session = session;
    session->set_listener(seen.back().get());
  }

  bool has_room() const override { return room; }

  void SetUp() override { open(); }
  /// Again, after options or hooks were changed.
  void open() {
    seen.clear();  // sessions must not outlive their engine
    engine.reset();
    cors = std::make_unique<http::Cors>(options.cors);
    engine = std::make_unique<Engine>(loop, options, *cors, hooks, *this);
  }
  void TearDown() override {
    loop.poll();  // sessions that have ended go before their listeners and their engine
    seen.clear();
    engine.reset();
    connections.close_all();
    loop.poll();
    EXPECT_EQ(loop.stats().sessions.get(), 0u);
    EXPECT_EQ(loop.stats().websocket_sessions.get(), 0u);
    EXPECT_EQ(loop.stats().queued_bytes.get(), 0u);
  }

  RawClient connect(net::MemoryStreamOptions pipe = {}) {
    auto [near, far] = net::make_memory_streams(loop, pipe);
    http::serve(loop, connections, std::move(near), *this, limits);
    return {loop, std::move(far)};
  }
  void advance(milliseconds by) {
    clock.advance(by);
    loop.poll();
  }
  bool send(Seen& to, std::string_view text, Sending sending = Sending::kMust) {
    return to.session->send(Outgoing::message({&text, 1}, {}), sending);
  }

  static std::string get(const std::string& query) {
    return "GET /engine.io/?" + query + " HTTP/1.1\r\nHost: x\r\n\r\n";
  }
  static std::string post(const std::string& query, const std::string& body) {
    return "POST /engine.io/?" + query +
           " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
  }
  static std::string upgrade(const std::string& query) {
    return "GET /engine.io/?" + query +
           " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  }
  /// Opens a polling session and returns the query that names it.
  std::string open_polling() {
    RawClient client = connect();
    const std::string response = client.send(get("EIO=4&transport=polling")).take();
    const auto at = response.find("\"sid\":\"");
    EXPECT_NE(at, std::string::npos) << response;
    return "EIO=4&transport=polling&sid=" + response.substr(at + 7, 20);
  }
  static std::string sid_of(const std::string& query) {
    return query.substr(query.find("sid=") + 4);
  }
  /// Opens a WebSocket and swallows the answer and the handshake.
  RawClient open_websocket(net::MemoryStreamOptions pipe = {}) {
    RawClient client = connect(pipe);
    EXPECT_THAT(client.send(upgrade("EIO=4&transport=websocket")).take(),
                testing::StartsWith("HTTP/1.1 101"));
    return client;
  }

  net::ManualClock clock;
  net::Loop loop{clock};
  ServerOptions options;
  LimitOptions limits;
  parley::Engine hooks;
  std::unique_ptr<http::Cors> cors;
  http::ConnectionSet connections;
  std::unique_ptr<Engine> engine;
  std::vector<std::unique_ptr<Seen>> seen;
  bool room = true;
};

}  // namespace parley::engineio
