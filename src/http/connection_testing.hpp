#pragma once
// For tests of this layer: a service that answers from a function, and a client's end in memory.
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/connection.hpp"
#include "net/memory_stream.hpp"

namespace parley::http::testing {

/// Echoes method, path and body unless told otherwise, and remembers what it was asked.
class TestService final : public Service {
 public:
  using Handler = std::function<void(const std::shared_ptr<Exchange>&)>;

  Plan on_head(const HttpRequest& head, net::Loop&) override {
    heads.push_back(head.target);
    return plan;
  }
  void on_begin(const std::shared_ptr<Exchange>& exchange) override {
    if (begin) begin(exchange);
  }
  void on_request(const std::shared_ptr<Exchange>& exchange) override {
    targets.push_back(exchange->request().target);
    if (request) return request(exchange);
    exchange->respond(HttpResponse::text(exchange->request().method + ' ' +
                                         exchange->request().path + ' ' +
                                         exchange->request().body));
  }

  Plan plan;
  Handler begin;
  Handler request;
  std::vector<std::string> heads;
  std::vector<std::string> targets;
};

/// A connection served from memory, and the other end of it.
class TestConnection {
 public:
  explicit TestConnection(net::MemoryStreamOptions options = {}, LimitOptions given = {})
      : limits(given) {
    auto [client, server] = net::make_memory_streams(loop, options);
    client_ = std::move(client);
    serve(loop, set, std::move(server), service, limits);
    loop.poll();
  }
  ~TestConnection() { set.close_all(); }

  /// Sends as much as fits, lets the server work, returns what came back so far.
  std::string exchange(std::string_view bytes) {
    send(bytes);
    return take();
  }
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const net::IoResult result = client_->write_some({&bytes, 1});
      if (result.status != net::IoResult::Status::kOk) return;
      bytes.remove_prefix(result.bytes);
      sent_ += result.bytes;
      loop.poll();
    }
  }
  std::string take() {
    std::string all;
    char buffer[4096];
    for (;;) {
      loop.poll();
      const net::IoResult result = client_->read_some(buffer);
      if (result.status == net::IoResult::Status::kEnd) ended_ = true;
      if (result.status != net::IoResult::Status::kOk) return all;
      all.append(buffer, result.bytes);
    }
  }
  void advance(net::Duration by) {
    clock.advance(by);
    loop.poll();
  }
  void shutdown_send() {
    client_->shutdown_send();
    loop.poll();
  }
  void close() {
    client_->close();
    loop.poll();
  }
  /// The server has ended its side.
  bool ended() {
    take();
    return ended_;
  }
  bool alive() const { return set.size() == 1; }
  /// Bytes that the server's side took, at least into its stream.
  std::size_t sent() const { return sent_; }

  net::ManualClock clock;
  net::Loop loop{clock};
  ConnectionSet set;
  TestService service;
  LimitOptions limits;

 private:
  std::unique_ptr<net::Stream> client_;
  std::size_t sent_ = 0;
  bool ended_ = false;
};

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

inline std::size_t count(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++n;
  }
  return n;
}

}  // namespace parley::http::testing
