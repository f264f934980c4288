#pragma once
#include <algorithm>
#include <cassert>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>

#include "http/connection_impl.hpp"
#include "http/exchange.hpp"

namespace parley::http {

/// The exchange that a connection hands to the service.
class RequestExchange final : public Exchange {
 public:
  explicit RequestExchange(Connection& connection)
      : connection_(&connection), loop_(connection.loop_) {}

  const HttpRequest& request() const override { return request_; }
  HttpRequest& request() override { return request_; }
  net::Loop& loop() override { return *loop_; }
  HttpHeaders& headers() override { return headers_; }
  bool waiting() const override { return connection_ != nullptr; }

  void respond(HttpResponse response) override { answer({}, std::move(response), false); }
  void respond(std::string_view lines, HttpResponse response) override {
    answer(lines, std::move(response), false);
  }
  void respond_and_close(HttpResponse response) override { answer({}, std::move(response), true); }
  bool answered() const override { return answered_; }
  void abort() override {
    if (Connection* connection = detach()) connection->end();
  }
  void hold() override {
    if (connection_) connection_->hold();
  }
  void go_on() override {
    assert(loop_->is_current());
    if (connection_) connection_->go_on();
  }
  void on_abandoned(UniqueFunction<void()> callback) override {
    assert(loop_->is_current());
    if (connection_) abandoned_ = std::move(callback);
  }
  void on_written(UniqueFunction<void(Written)> callback) override {
    if (connection_) written_ = std::move(callback);
  }
  Upgraded upgrade() override {
    Connection* connection = detach();
    return connection ? connection->upgrade() : Upgraded{};
  }

  /// The connection has moved there. Nobody else knows of the exchange yet.
  void settle(net::Loop& home) { loop_ = &home; }
  /// The connection needs no answer any more. It forgets the exchange first.
  Connection* detach() {
    assert(loop_->is_current());
    abandoned_ = {};
    answered_ = true;
    Connection* const connection = std::exchange(connection_, nullptr);
    if (connection) connection->exchange_.reset();
    return connection;
  }
  void lose() {
    connection_ = nullptr;
    if (auto callback = std::exchange(abandoned_, {})) callback();
  }

 private:
  void answer(std::string_view lines, HttpResponse&& response, bool close) {
    // Us, until done here.
    const auto keep = connection_ ? std::move(connection_->exchange_) : nullptr;
    Connection* const connection = detach();
    if (!connection) return;
    connection->written_ = std::move(written_);
    if (response.headers.empty()) {
      response.headers = std::move(headers_);
    } else {
      std::move(headers_.begin(), headers_.end(), std::back_inserter(response.headers));
    }
    connection->answer(lines, std::move(response), close);
  }

  Connection* connection_;  // null once it is lost or answered
  net::Loop* loop_;
  HttpRequest request_;
  HttpHeaders headers_;
  UniqueFunction<void()> abandoned_;
  UniqueFunction<void(Written)> written_;
  bool answered_ = false;
};

}  // namespace parley::http
