#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "load/http_client.hpp"

namespace load {

class PollClient;

class PollEvents {
 public:
  virtual ~PollEvents() = default;
  /// Connected to the main namespace; nothing is under way.
  virtual void on_ready(PollClient& client) = 0;
  virtual void on_message(PollClient& client, std::string_view text) = 0;
  /// Nothing is under way any more: what was posted has been taken, and the poll was answered.
  virtual void on_quiet(PollClient& client) = 0;
};

/// A Socket.IO client over long-polling. With two connections it polls on one and posts on the
/// other, as browsers do; with one it does one after the other.
class PollClient final : public HttpEvents {
 public:
  PollClient(Loop& loop, PollEvents& events, std::size_t index, bool two_connections);

  std::size_t index() const { return index_; }
  void dial();
  void poll() { poll_.get(target_); }
  void post(std::string_view packets) { (post_ ? *post_ : poll_).post(target_, packets); }

  void on_connected(HttpClient& client) override;
  void on_answer(HttpClient& client, std::string_view body) override;

 private:
  void on_opening_answer(std::string_view body);
  void on_packet(std::string_view packet);
  bool is_quiet() const { return !poll_.is_busy() && !(post_ && post_->is_busy()); }

  Loop& loop_;
  PollEvents& events_;
  std::size_t index_;
  std::string target_ = "/socket.io/?EIO=4&transport=polling";
  enum : unsigned char { kHandshake, kJoining, kJoined, kReady } state_ = kHandshake;
  bool owes_pong_ = false;
  HttpClient poll_;
  std::optional<HttpClient> post_;
};

}  // namespace load
