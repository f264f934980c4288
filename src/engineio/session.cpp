// Engine.IO protocols 4 and 3; they differ in who asks for a heartbeat. Two things need care here.
//
// The upgrade: until the client's `5` arrives, packets keep going to the polling transport; those
// that find no poll waiting stay queued and are the first to leave over the WebSocket. The client
// stops polling before it sends `5`, so order holds. A poll that waits while the client wants to
// stop is ended with a noop: at once when the probe arrives, then for every later poll within 100
// ms. (At once each time would make a client that never completes poll as fast as it can.)
//
// The end: the layer above is told immediately and once, whatever still has to be written.
#include "engineio/session.hpp"

#include <cassert>
#include <utility>

#include "base/trace.hpp"
#include "engineio/session_hooks.hpp"

namespace parley::engineio {
namespace {

constexpr std::chrono::milliseconds kNoopInterval{100};

// A client asks once. One that asks on and on and does not read is not worth more than this.
constexpr std::size_t kProbeBytes = 4096;

// While all queues together are far over their limit, one may hold this share of its own.
constexpr std::size_t kFloodShare = 16;

const base::TraceScope trace("engine:socket");

std::string shown(const Packet& packet) {
  if (packet.binary) return "binary of " + std::to_string(packet.data.size()) + " bytes";
  return static_cast<char>('0' + static_cast<char>(packet.type)) + std::string(packet.data);
}

std::string shown(const Outgoing& packet) {
  std::string payload;
  packet.append_payload(payload);
  return payload;
}

const OutgoingRef& ping_packet() {
  static const OutgoingRef packet = Outgoing::control(PacketType::kPing);
  return packet;
}
const OutgoingRef& noop_packet() {
  static const OutgoingRef packet = Outgoing::control(PacketType::kNoop);
  return packet;
}
const OutgoingRef& pong_packet() {
  static const OutgoingRef packet = Outgoing::control(PacketType::kPong);
  return packet;
}
const OutgoingRef& probe_answer() {
  static const OutgoingRef packet = Outgoing::control(PacketType::kPong, "probe");
  return packet;
}

}  // namespace

Session::Session(SessionContext& context, std::string id, Protocol protocol)
    : context_(context),
      protocol_(protocol),
      id_(std::move(id)),
      heartbeat_([this] { on_heartbeat_timer(); }) {
  ++context_.loop.stats().sessions;
  ++context_.loop.stats().opened;
}

Session::~Session() {
  context_.loop.stats().queued_bytes -= queue_.held();
  if (transport_ && transport_->name() == "websocket") {
    --context_.loop.stats().websocket_sessions;
  }
  --context_.loop.stats().sessions;
}

void Session::start(std::unique_ptr<Transport> transport) {
  transport_ = std::move(transport);
  if (transport_->name() == "websocket") ++context_.loop.stats().websocket_sessions;
  if (trace) trace(id_ + " opens over " + std::string(transport_->name()));
  enqueue(Outgoing::control(PacketType::kOpen, handshake_json()));
  if (context_.initial_packet) enqueue(context_.initial_packet);
  flush();
  context_.loop.arm(
      heartbeat_, protocol_ == Protocol::kV3 ? silence_allowed() : context_.options.ping_interval);
}

std::string Session::handshake_json() const {
  const bool can = context_.options.allow_upgrades && transport_->name() == "polling";
  std::string upgrades;
  if (can) {
    for (const std::string& name : context_.options.transports) {
      if (name == "websocket") upgrades = "\"websocket\"";
    }
  }
  return "{\"sid\":\"" + id_ + "\",\"upgrades\":[" + upgrades +
         "],\"pingInterval\":" + std::to_string(context_.options.ping_interval.count()) +
         ",\"pingTimeout\":" + std::to_string(context_.options.ping_timeout.count()) +
         ",\"maxPayload\":" + std::to_string(context_.options.max_payload) + "}";
}

bool Session::send(const OutgoingRef& packet, Sending sending) {
  if (state_ != State::kOpen || packet->packets() == 0) return true;
  if (sending == Sending::kVolatile && !(queue_.empty() && transport_->idle())) return true;
  if (overflow_ == Overflow::kClosing) return true;
  if (fits()) {
    if (overflow_ == Overflow::kRefusing) overflow_ = Overflow::kNone;
  } else if (!on_overflow(packet, sending)) {
    return overflow_ == Overflow::kClosing;
  }
  if (!context_.hooks.packet_create.empty()) {
    tell_packet_create(context_.hooks, *this, *packet);
    if (state_ != State::kOpen) return true;
  }
  if (queue_.empty() && transport_ && transport_->ready()) {
    note_sent(*packet);
    transport_->send_one(packet);
  } else {
    enqueue(packet);
    flush();
  }
  return true;
}

/// Judged by what waits already, so that one large message to an attentive peer passes; and not by
/// what one turn of the loop has gathered, but by what the kernel would not take of it.
bool Session::fits() {
  std::size_t limit = context_.options.limits.max_queued_bytes;
  if (context_.loop.stats().queued_bytes.flooded()) limit /= kFloodShare;
  if (queued_bytes() <= limit) return true;
  transport_->push();
  return queued_bytes() <= limit;
}

/// Whether the packet is taken nevertheless.
bool Session::on_overflow(const OutgoingRef& packet, Sending sending) {
  const ServerOptions& options = context_.options;
  if (overflow_ == Overflow::kNone) {
    if (options.on_slow_consumer) {
      ask_what_to_do();
    } else if (options.slow_consumer == SlowConsumerPolicy::kRefuse) {
      overflow_ = Overflow::kRefusing;
    } else {
      close_for_overflow();
      return false;
    }
  }
  if (sending != Sending::kEvent) {
    if (queued_bytes() / 2 <= options.limits.max_queued_bytes) return true;
    close_for_overflow();
    return false;
  }
  context_.loop.stats().refused_events += 1;
  if (trace) trace(id_ + " is not sent " + shown(*packet) + ": its queue is full");
  return false;
}

/// On a later turn: the caller may be in the midst of a broadcast.
void Session::ask_what_to_do() {
  overflow_ = Overflow::kAsked;
  context_.loop.post([weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self || self->state_ != State::kOpen || self->overflow_ != Overflow::kAsked) return;
    const bool refuse =
        self->listener_ && self->listener_->on_queue_full() == SlowConsumerPolicy::kRefuse;
    if (self->overflow_ != Overflow::kAsked) return;
    self->overflow_ = Overflow::kRefusing;
    if (!refuse) self->close_slow(net::SlowLimit::kQueue);
  });
}

void Session::enqueue(OutgoingRef packet) {
  note_sent(*packet);
  context_.loop.stats().queued_bytes += queue_.push(std::move(packet));
}

void Session::note_sent(const Outgoing& packet) {
  if (trace) trace(id_ + " -> " + shown(packet));
  context_.loop.stats().packets_out += packet.packets();
}

std::size_t Session::queued_bytes() const {
  return queue_.held() + (transport_ ? transport_->queued_bytes() : 0) +
         (probe_ ? probe_->queued_bytes() : 0);
}

void Session::flush() {
  if (queue_.empty() || !transport_ || !transport_->ready()) return;
  context_.loop.stats().queued_bytes -= queue_.held();
  transport_->send(queue_.release());
}

/// A peer that does not read: closed on a later turn, since the caller may be in the midst of a
/// broadcast.
void Session::close_for_overflow() {
  overflow_ = Overflow::kClosing;
  context_.loop.post([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->close_slow(net::SlowLimit::kQueue);
  });
}

void Session::close_slow(net::SlowLimit limit) {
  if (state_ == State::kClosed) return;
  net::count_slow_consumer(context_.loop.stats(), limit);
  discard(CloseReason::kTransportError, to_string(limit));
}

PollingTransport* Session::polling() {
  // Only two kinds of transport exist; the name tells which without a dynamic_cast.
  if (!transport_ || transport_->name() != "polling") return nullptr;
  return static_cast<PollingTransport*>(transport_.get());
}

void Session::on_ready(Transport& from) {
  if (&from != transport_.get()) return;
  if (state_ == State::kClosing) {
    const auto self = shared_from_this();
    if (queue_.empty()) enqueue(noop_packet());
    flush();
    transport_->close(PacketType::kClose);
    leave_table();
    return;
  }
  flush();
}

void Session::on_packet(Transport& from, const Packet& packet) {
  const auto self = shared_from_this();  // the layer above may end us
  if (trace) trace(id_ + " <- " + shown(packet));
  if (&from == probe_.get()) return on_probe_packet(packet);
  if (&from != transport_.get() || state_ != State::kOpen) return;
  ++context_.loop.stats().packets_in;
  if (!context_.hooks.packet.empty()) {
    tell_packet(context_.hooks, *this, packet);
    if (&from != transport_.get() || state_ != State::kOpen) return;
  }
  heard_from_peer(packet.type == PacketType::kPong);
  switch (packet.type) {
    case PacketType::kMessage:
      if (listener_) listener_->on_message(packet.binary, packet.data);
      return;
    case PacketType::kClose:
      return finish(CloseReason::kTransportClose, {}, PacketType::kNoop);
    case PacketType::kPing:
      return protocol_ == Protocol::kV3 ? on_ping() : refuse_heartbeat();
    case PacketType::kPong:
      if (protocol_ == Protocol::kV3) refuse_heartbeat();
      return;
    case PacketType::kOpen:
    case PacketType::kUpgrade:
    case PacketType::kNoop:
      return;  // as the reference: nothing to do, no reason to end
  }
}

void Session::on_payload_too_large(Transport& from, std::optional<std::size_t> size) {
  if (&from == transport_.get() && state_ == State::kOpen) context_.too_large(*this, size);
}

void Session::refuse_payload(std::optional<std::size_t> size) {
  if (state_ != State::kOpen) return;
  const auto self = shared_from_this();
  context_.too_large(*this, size);
  finish(CloseReason::kTransportError, "payload too large", PacketType::kClose);
}

void Session::on_transport_closed(Transport& from, CloseReason reason,
                                  std::string_view description) {
  const auto self = shared_from_this();
  if (&from == probe_.get()) return end_probe();
  if (&from != transport_.get()) return;
  if (state_ == State::kClosing) return leave_table();
  if (reason == CloseReason::kParseError) ++context_.loop.stats().protocol_errors;
  finish(reason, description, PacketType::kClose);
}

// --- heartbeat -----------------------------------------------------------------------------------

void Session::on_heartbeat_timer() {
  const auto self = shared_from_this();
  if (state_ == State::kClosing) return leave_table();
  if (awaiting_pong_ || protocol_ == Protocol::kV3) {
    return finish(CloseReason::kPingTimeout, {}, PacketType::kClose);
  }
  awaiting_pong_ = true;
  pong_extended_ = false;
  context_.loop.arm(heartbeat_, context_.options.ping_timeout);
  send(ping_packet());
}

void Session::heard_from_peer(bool pong) {
  if (!awaiting_pong_) return;
  if (pong) {
    awaiting_pong_ = false;
    context_.loop.arm(heartbeat_, context_.options.ping_interval);
  } else if (!std::exchange(pong_extended_, true)) {
    // It is alive, only busy sending something large: once per ping the wait begins anew.
    context_.loop.arm(heartbeat_, context_.options.ping_timeout);
  }
}

/// Protocol 3: the client asks. Whatever came with the ping is not sent back, as in the reference.
void Session::on_ping() {
  context_.loop.arm(heartbeat_, silence_allowed());
  send(pong_packet());
}

std::chrono::milliseconds Session::silence_allowed() const {
  return context_.options.ping_interval + context_.options.ping_timeout;
}

void Session::refuse_heartbeat() {
  ++context_.loop.stats().protocol_errors;
  finish(CloseReason::kTransportError, "invalid heartbeat direction", PacketType::kClose);
}

// --- upgrade -------------------------------------------------------------------------------------

void Session::start_probe(std::unique_ptr<WebSocketTransport> transport) {
  assert(can_upgrade());
  probe_ = std::move(transport);
  probed_ = false;
  upgrade_timer_ = std::make_unique<net::Timer>([this] { end_probe(); });
  context_.loop.arm(*upgrade_timer_, context_.options.upgrade_timeout);
}

void Session::on_probe_packet(const Packet& packet) {
  ++context_.loop.stats().packets_in;
  if (packet.type == PacketType::kPing && !packet.binary && packet.data == "probe") {
    if (probe_->queued_bytes() > kProbeBytes) probe_->push();
    if (probe_->queued_bytes() > kProbeBytes) return end_probe();
    probe_->send_one(probe_answer());
    if (!std::exchange(probed_, true)) {
      noop_timer_ = std::make_unique<net::Timer>([this] { send_noop(); });
      send_noop();
    }
  } else if (packet.type == PacketType::kUpgrade && probed_) {
    complete_upgrade();
  } else {
    end_probe();
  }
}

void Session::send_noop() {
  if (PollingTransport* current = polling(); current && current->idle() && open()) {
    enqueue(noop_packet());
    flush();
  }
  if (noop_timer_) context_.loop.arm(*noop_timer_, kNoopInterval);
}

void Session::complete_upgrade() {
  if (trace) trace(id_ + " upgrades to websocket");
  upgrade_timer_.reset();
  noop_timer_.reset();
  const auto polling = std::exchange(transport_, std::move(probe_));
  polling->close(PacketType::kNoop);
  ++context_.loop.stats().websocket_sessions;
  if (state_ == State::kClosing) {
    flush();
    transport_->close(PacketType::kClose);
    return leave_table();
  }
  flush();
  tell_upgrade(context_.hooks, *this);
  if (listener_) listener_->on_upgraded();
}

void Session::end_probe() {
  upgrade_timer_.reset();
  noop_timer_.reset();
  probed_ = false;
  // May run inside a call from the probe itself: it goes when that call has returned.
  if (std::shared_ptr<WebSocketTransport> probe = std::move(probe_)) {
    probe->close(PacketType::kClose);
    context_.loop.post([probe] {});
  }
}

// --- the end -------------------------------------------------------------------------------------

void Session::close() {
  if (state_ != State::kOpen) return;
  const auto self = shared_from_this();
  if (PollingTransport* current = polling(); current && !current->ready()) {
    // Nobody listens right now: the next poll is told, or nobody when it does not come in time.
    state_ = State::kClosing;
    awaiting_pong_ = false;
    // A client whose probe was answered may have stopped polling: it is told once it has upgraded.
    // Without that probe it would hear of the end only when its heartbeats time out.
    if (!probed_) end_probe();
    context_.loop.arm(heartbeat_, context_.options.limits.goodbye_timeout);
    return tell_closed(CloseReason::kForcedClose, {});
  }
  finish(CloseReason::kForcedClose, {}, PacketType::kClose);
}

void Session::give_up() {
  if (PollingTransport* current = polling(); current && !current->ready()) {
    return discard(CloseReason::kForcedClose, {});
  }
  close();
}

void Session::discard(CloseReason reason, std::string_view description) {
  if (state_ == State::kClosed) return;
  const auto self = shared_from_this();
  if (state_ == State::kClosing) return leave_table();
  if (transport_->name() == "websocket") static_cast<WebSocketTransport&>(*transport_).abort();
  finish(reason, description, PacketType::kClose);
}

void Session::finish(CloseReason reason, std::string_view description, PacketType last) {
  if (state_ != State::kOpen) return;
  const auto self = shared_from_this();
  if (trace) {
    trace(id_ + " closes: " + std::string(to_string(reason)) + ' ' + std::string(description));
  }
  leave_table();
  transport_->close(last);
  tell_closed(reason, description);
}

/// Once: what ends a session looks at its state first.
void Session::tell_closed(CloseReason reason, std::string_view description) {
  SessionListener* const listener = std::exchange(listener_, nullptr);
  tell_close(context_.hooks, *this, to_string(reason), description);
  if (listener) listener->on_closed(reason, description);
}

void Session::leave_table() {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  heartbeat_.cancel();
  end_probe();
  ++context_.loop.stats().closed;
  // The caller may be one of our transports: we go when this turn is over.
  context_.loop.post([self = shared_from_this()] {});
  context_.forget(id_);
}

}  // namespace parley::engineio
