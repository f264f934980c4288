#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/fifo.hpp"
#include "engineio/close_reason.hpp"
#include "engineio/outgoing.hpp"
#include "engineio/packet.hpp"

namespace parley::engineio {

class Transport;

/// Whom a transport tells what happens, on the loop. The listener may drop the transport inside any
/// call.
class TransportListener {
 public:
  virtual void on_packet(Transport& from, const Packet& packet) = 0;
  /// The transport can write again: a poll has arrived.
  virtual void on_ready(Transport& from) = 0;
  /// The peer sent more than max_payload at once; on_transport_closed follows. `size`: what it
  /// announced, if known.
  virtual void on_payload_too_large(Transport& from, std::optional<std::size_t> size) = 0;
  /// It ended by itself; nothing more comes from it.
  virtual void on_transport_closed(Transport& from, CloseReason reason,
                                   std::string_view description) = 0;

 protected:
  ~TransportListener() = default;
};

/// One way of carrying packets for a session, which owns it. Belongs to one loop.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual std::string_view name() const = 0;
  /// Whether packets can be given to it now. Polling: a poll waits. WebSocket: always.
  virtual bool ready() const = 0;
  /// Whether a packet given now would leave at once (what decides over volatile packets).
  virtual bool idle() const = 0;
  /// Takes all packets; call only when ready.
  virtual void send(base::Fifo<OutgoingRef>& packets) = 0;
  /// Takes one; call only when ready.
  virtual void send_one(const OutgoingRef& packet) = 0;
  /// Writes now what would be written at the end of the turn. Nothing may close inside.
  virtual void push() = 0;
  /// Bytes given to it that the kernel has not taken.
  virtual std::size_t queued_bytes() const = 0;
  /// Ends it: what it was given is still written. `packet`, if the transport has a way to say so
  /// now, is the last one (a close packet, or a noop when the client asked for the end). No events
  /// follow.
  virtual void close(PacketType packet) = 0;
};

}  // namespace parley::engineio
