#pragma once
#include <memory>
#include <string>

#include "engineio/protocol.hpp"
#include "engineio/transport.hpp"
#include "net/loop.hpp"
#include "websocket/connection.hpp"
#include "websocket/deflate.hpp"

namespace parley::engineio {

/// What permessage-deflate was negotiated for one connection; both null when it was not.
struct Compression {
  /// Shared by all connections of the loop that keep no context, or this connection's own.
  std::shared_ptr<websocket::Deflater> deflater;
  std::shared_ptr<websocket::Inflater> inflater;
  bool shared = false;  ///< the deflater's output fits every receiver with `shared` set
  std::size_t threshold = 1024;
};

/// One packet is one WebSocket message. In protocol 4 a binary one is a packet of type message, in
/// protocol 3 it says its type.
class WebSocketTransport final : public Transport, private websocket::ConnectionListener {
 public:
  WebSocketTransport(net::Loop& loop, TransportListener& listener, Compression compression,
                     Form form = Form::kV4)
      : loop_(loop), listener_(&listener), form_(form) {
    if (compression.deflater || compression.inflater) {
      compression_ = std::make_unique<Compression>(std::move(compression));
    }
  }
  ~WebSocketTransport() override;

  void start(websocket::ConnectionSet& set, std::unique_ptr<net::Stream> stream,
             std::string handshake_answer, std::string early_bytes,
             websocket::ConnectionOptions options);

  std::string_view name() const override { return "websocket"; }
  bool ready() const override { return static_cast<bool>(connection_); }
  bool idle() const override { return connection_ && connection_->idle(); }
  void send(base::Fifo<OutgoingRef>& packets) override;
  void push() override {
    if (connection_) connection_->push();
  }
  void send_one(const OutgoingRef& packet) override;
  std::size_t queued_bytes() const override {
    return connection_ ? connection_->queued_bytes() : 0;
  }
  void close(PacketType packet) override;
  /// Ends the TCP connection without waiting for anything.
  void abort();

 private:
  void send_frames(const OutgoingRef& packet, const std::string& frames);
  void on_message(bool binary, std::string_view payload) override;
  void on_closed(const websocket::Closed& closed) override;

  net::Loop& loop_;
  TransportListener* listener_;
  std::unique_ptr<Compression> compression_;  // null where none was negotiated
  const Form form_;
  std::shared_ptr<websocket::Connection> connection_;
};

}  // namespace parley::engineio
