#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "load/connection.hpp"
#include "load/websocket_frame.hpp"

namespace load {

class SocketClient;

/// What a mode hears of its clients.
class SocketEvents {
 public:
  virtual ~SocketEvents() = default;
  /// The client is connected to the main namespace.
  virtual void on_ready(SocketClient& client) = 0;
  /// A message, from the Engine.IO type on: `42["chat message","hi"]`.
  virtual void on_message(SocketClient& client, std::string_view text) = 0;
  /// One that the server deflated, as it came. Fails unless somebody takes it.
  virtual void on_deflated(SocketClient& client, std::string_view bytes);
};

/// A Socket.IO client over WebSocket from the start (Engine.IO 4). Answers heartbeats. A server
/// that refuses, closes, or speaks otherwise ends the program.
class SocketClient final : public Peer {
 public:
  SocketClient(Loop& loop, SocketEvents& events, std::size_t index)
      : loop_(loop), events_(events), index_(index), connection_(loop, *this) {}

  std::size_t index() const { return index_; }
  bool is_open() const { return connection_.is_open(); }
  void dial();
  /// Behind what waits already; flush() writes it, and on_message ends with one.
  void send(std::string_view text) { write_text_frame(connection_.out(), text); }
  void flush() { connection_.flush(); }
  /// As a client that goes away without a word.
  void close() { connection_.close(); }

  void on_open() override;
  std::size_t on_bytes(std::string_view bytes) override;
  void on_end() override;

 private:
  std::size_t on_handshake(std::string_view bytes);
  void on_frame(const WebsocketFrame& frame);
  void on_text(std::string_view text);

  Loop& loop_;
  SocketEvents& events_;
  std::size_t index_;
  enum : unsigned char { kHandshake, kOpening, kReady } state_ = kHandshake;
  Connection connection_;
};

}  // namespace load
