#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engineio/packet_queue.hpp"
#include "engineio/polling_transport.hpp"
#include "engineio/protocol.hpp"
#include "engineio/transport.hpp"
#include "engineio/websocket_transport.hpp"
#include "net/loop.hpp"
#include "net/slow_consumer.hpp"
#include "parley/engine_session.hpp"
#include "parley/options.hpp"

namespace parley::engineio {

class Session;

/// What a session tells the layer above, on its loop.
class SessionListener {
 public:
  virtual void on_message(bool binary, std::string_view payload) = 0;
  /// Once, for every end, also the one asked for with close().
  virtual void on_closed(CloseReason reason, std::string_view description) = 0;
  /// It has moved to another transport.
  virtual void on_upgraded() {}
  /// The outgoing queue is full, and ServerOptions::on_slow_consumer is there to be asked.
  virtual SlowConsumerPolicy on_queue_full() { return SlowConsumerPolicy::kClose; }

 protected:
  ~SessionListener() = default;
};

/// What may become of a packet that would have to wait.
enum class Sending : unsigned char {
  kMust,      ///< nothing, while the session is open
  kEvent,     ///< refused when the queue is full, with SlowConsumerPolicy::kRefuse
  kVolatile,  ///< dropped
};

/// What sessions share: one per engine.
struct SessionContext {
  net::Loop& loop;
  const ServerOptions& options;
  UniqueFunction<void(const std::string& sid)> forget;  ///< removes it from the table
  /// Tells of a session that is about to end for what it was sent.
  std::function<void(const Session&, std::optional<std::size_t> size)> too_large;
  const SessionHooks& hooks;
  OutgoingRef initial_packet;  ///< follows the handshake; null: nothing
};

/// One Engine.IO session (the reference calls it "Socket"): outlives connections, changes its
/// transport once, keeps packets in order through that. Owned by its engine's table, belongs to one
/// loop.
class Session final : public std::enable_shared_from_this<Session>, private TransportListener {
 public:
  Session(SessionContext& context, std::string id, Protocol protocol = Protocol::kV4);
  ~Session();

  const std::string& id() const { return id_; }
  Protocol protocol() const { return protocol_; }
  std::string_view transport_name() const { return transport_->name(); }
  bool open() const { return state_ == State::kOpen; }
  net::Loop& loop() { return context_.loop; }

  void set_listener(SessionListener* listener) { listener_ = listener; }
  /// Begins with its first transport: queues the handshake, starts the heartbeat.
  void start(std::unique_ptr<Transport> transport);
  TransportListener& as_transport_listener() { return *this; }

  /// Queues packets, in order; dropped when the session is not open. False: refused for a full
  /// queue, and the session goes on.
  bool send(const OutgoingRef& packet, Sending sending = Sending::kMust);
  std::size_t queued_bytes() const;

  /// Ends it: the listener is told at once, what is queued is still delivered.
  void close();
  /// Writes now what would be written at the end of the turn, as far as the peer takes it.
  void push() {
    if (transport_) transport_->push();
  }
  /// Ends it since it lets so much wait, and drops what is queued.
  void close_slow(net::SlowLimit limit);
  /// As close, but where no poll waits to be told, nobody is: for a client that never said what it
  /// wants, and that most likely has gone.
  void give_up();
  /// Ends it at once and drops what is queued.
  void discard(CloseReason reason, std::string_view description);

  /// Ends it for a POST that is too large; `size` where that was announced.
  void refuse_payload(std::optional<std::size_t> size);

  /// The polling transport, while it is the current one.
  PollingTransport* polling();
  /// A GET for a session that only waits to say goodbye.
  bool closing() const { return state_ == State::kClosing; }

  /// Whether a second transport may begin to probe.
  bool can_upgrade() const { return open() && !probe_ && transport_->name() == "polling"; }
  void start_probe(std::unique_ptr<WebSocketTransport> transport);

 private:
  enum class State : unsigned char { kOpen, kClosing, kClosed };

  void on_packet(Transport& from, const Packet& packet) override;
  void on_ready(Transport& from) override;
  void on_payload_too_large(Transport& from, std::optional<std::size_t> size) override;
  void on_transport_closed(Transport& from, CloseReason reason,
                           std::string_view description) override;

  void on_probe_packet(const Packet& packet);
  void end_probe();
  void send_noop();
  void complete_upgrade();
  void on_heartbeat_timer();
  void heard_from_peer(bool pong);
  void on_ping();
  std::chrono::milliseconds silence_allowed() const;
  void refuse_heartbeat();
  void flush();
  void enqueue(OutgoingRef packet);
  void note_sent(const Outgoing& packet);
  bool fits();
  bool on_overflow(const OutgoingRef& packet, Sending sending);
  void close_for_overflow();
  void ask_what_to_do();
  void finish(CloseReason reason, std::string_view description, PacketType last);
  void tell_closed(CloseReason reason, std::string_view description);
  void leave_table();
  std::string handshake_json() const;

  enum class Overflow : unsigned char {
    kNone,
    kAsked,     // the program is to decide, on a later turn
    kRefusing,  // until the queue is under its limit again
    kClosing,   // on a later turn
  };

  // What sending touches comes first: with many receivers each line of memory is waited for.
  SessionContext& context_;
  SessionListener* listener_ = nullptr;
  std::unique_ptr<Transport> transport_;
  std::unique_ptr<WebSocketTransport> probe_;
  const Protocol protocol_;
  State state_ = State::kOpen;
  Overflow overflow_ = Overflow::kNone;
  bool probed_ = false;  // 2probe was answered
  bool awaiting_pong_ = false;
  bool pong_extended_ = false;  // some other packet came while the pong is awaited
  PacketQueue queue_;           // waits for a poll, or for the upgrade to complete
  std::string id_;
  net::Timer heartbeat_;  // while open; while closing, until the goodbye is given up
  std::unique_ptr<net::Timer> upgrade_timer_;
  std::unique_ptr<net::Timer> noop_timer_;
};

}  // namespace parley::engineio
