// Engine.IO protocols 4 and 3, "WebSocket": one packet is one message, and binary comes without a
// header, but for protocol 3. Frames are made by Outgoing, once for all receivers; nothing is
// encoded here but what this connection alone compresses.
#include "engineio/websocket_transport.hpp"

#include "base/trace.hpp"
#include "engineio/packet_v3.hpp"
#include "net/slow_consumer.hpp"
#include "websocket/close_code.hpp"

namespace parley::engineio {
namespace {

const base::TraceScope trace("engine:ws");

}  // namespace

WebSocketTransport::~WebSocketTransport() {
  if (connection_) connection_->abort();
}

void WebSocketTransport::start(websocket::ConnectionSet& set, std::unique_ptr<net::Stream> stream,
                               std::string handshake_answer, std::string early_bytes,
                               websocket::ConnectionOptions options) {
  if (compression_) options.inflater = compression_->inflater;
  connection_ =
      websocket::Connection::start(loop_, set, std::move(stream), std::move(handshake_answer),
                                   std::move(early_bytes), std::move(options), *this);
}

void WebSocketTransport::send(base::Fifo<OutgoingRef>& packets) {
  for (const OutgoingRef& packet : packets) send_one(packet);
  packets.clear();
}

void WebSocketTransport::send_one(const OutgoingRef& packet) {
  if (!connection_) return;
  const Outgoing& form = packet->in(form_);
  if (!compression_ || !compression_->deflater) return send_frames(packet, form.frames());
  if (compression_->shared) {
    return send_frames(packet,
                       form.deflated_frames(*compression_->deflater, compression_->threshold));
  }
  auto frames = std::make_shared<std::string>();
  form.append_deflated(*frames, *compression_->deflater, compression_->threshold);
  connection_->send(std::move(frames));
}

/// Small ones are copied: that needs no reference to the packet.
void WebSocketTransport::send_frames(const OutgoingRef& packet, const std::string& frames) {
  if (frames.size() <= websocket::FrameQueue::kSmall) {
    connection_->send(std::string_view(frames));
  } else {
    connection_->send(websocket::SharedFrames(packet, &frames));
  }
}

void WebSocketTransport::close(PacketType) {
  listener_ = nullptr;
  if (const auto connection = std::exchange(connection_, nullptr)) connection->close();
}

void WebSocketTransport::abort() {
  listener_ = nullptr;
  if (const auto connection = std::exchange(connection_, nullptr)) connection->abort();
}

void WebSocketTransport::on_message(bool binary, std::string_view payload) {
  if (!listener_) return;
  if (binary && form_ == Form::kV4) {
    return listener_->on_packet(*this, {PacketType::kMessage, true, payload});
  }
  std::string bytes;  // of a client that sends binary as base64 (forceBase64)
  const auto packet = form_ == Form::kV4 ? decode_packet(payload, bytes)
                      : binary           ? decode_binary_packet_v3(payload)
                                         : decode_packet_v3(payload, bytes);
  if (!packet) {
    return listener_->on_transport_closed(*this, CloseReason::kParseError, "invalid packet");
  }
  listener_->on_packet(*this, *packet);
}

void WebSocketTransport::on_closed(const websocket::Closed& closed) {
  TransportListener* const listener = std::exchange(listener_, nullptr);
  if (!listener) return;
  if (trace) trace("closes with " + std::to_string(closed.code) + ' ' + std::string(closed.reason));
  if (closed.why == websocket::Closed::Why::kProtocol) {
    if (closed.code == websocket::kCloseMessageTooBig) {
      listener->on_payload_too_large(
          *this, closed.size > 0 ? std::optional<std::size_t>(closed.size) : std::nullopt);
    }
    return listener->on_transport_closed(*this, CloseReason::kTransportError, closed.reason);
  }
  if (closed.why == websocket::Closed::Why::kStalled) {
    return listener->on_transport_closed(*this, CloseReason::kTransportError,
                                         to_string(net::SlowLimit::kWriteTimeout));
  }
  listener->on_transport_closed(*this, CloseReason::kTransportClose, {});
}

}  // namespace parley::engineio
