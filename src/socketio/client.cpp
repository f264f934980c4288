// Socket.IO protocol 5, the server's side of one connection. The rule for everything unexpected: it
// ends this connection and nothing else. Two places are more forgiving, or stricter, than the
// reference, both on purpose: a packet that was on its way while the server removed the socket is
// ignored instead of ending the client's other namespaces, and a second CONNECT while the first is
// still in its middlewares is a violation instead of making two sockets.
#include "socketio/client.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "base/log.hpp"
#include "base/trace.hpp"
#include "parley/codec.hpp"
#include "parley/slow_consumer.hpp"
#include "socketio/namespace.hpp"
#include "socketio/namespace_lookup.hpp"
#include "socketio/node.hpp"
#include "socketio/packet_encoder.hpp"
#include "socketio/parser.hpp"
#include "socketio/recovery.hpp"
#include "socketio/server.hpp"
#include "socketio/socket.hpp"

namespace parley::socketio {
namespace {

const base::TraceScope trace("socket.io:client");
const base::TraceScope trace_parser("socket.io-parser");

std::shared_ptr<const Handshake> make_handshake(HttpRequest&& request) {
  auto handshake = std::make_shared<Handshake>();
  handshake->xdomain = request.header("origin").has_value();
  handshake->headers = FieldList(request.headers);
  handshake->query = FieldList(request.query);
  handshake->url = std::move(request.target);
  handshake->address = std::move(request.remote_address);
  handshake->secure = request.secure;
  handshake->time = std::chrono::system_clock::now();
  return handshake;
}

ParserLimits parser_limits(const ServerOptions& options, bool v3) {
  ParserLimits limits;
  limits.max_attachments = static_cast<unsigned>(options.limits.max_attachments);
  limits.max_json_depth = options.limits.max_json_depth;
  limits.max_namespace_bytes = options.limits.max_namespace_bytes;
  limits.max_event_bytes = options.limits.max_event_bytes;
  if (v3) limits.max_query_bytes = options.limits.max_target_bytes;
  return limits;
}

DisconnectReason to_disconnect_reason(engineio::CloseReason reason) {
  switch (reason) {
    case engineio::CloseReason::kTransportClose:
      return DisconnectReason::kTransportClose;
    case engineio::CloseReason::kTransportError:
      return DisconnectReason::kTransportError;
    case engineio::CloseReason::kPingTimeout:
      return DisconnectReason::kPingTimeout;
    case engineio::CloseReason::kParseError:
      return DisconnectReason::kParseError;
    case engineio::CloseReason::kForcedClose:
      break;
  }
  return DisconnectReason::kForcedClose;
}

}  // namespace

Client::Client(Node& node, std::shared_ptr<engineio::Session> session, HttpRequest&& request)
    : node_(node),
      session_(std::move(session)),
      handshake_(make_handshake(std::move(request))),
      connect_timer_(std::make_unique<net::Timer>([this] { session_->give_up(); })) {
  session_->set_listener(this);
  if (const auto& options = node_.server().options(); options.parser) {
    foreign_ = std::make_unique<ForeignDecoder>(
        [this] { violate("the rest of a packet did not arrive in time"); });
    foreign_->decoder = options.parser->make_decoder(options.limits);
  }
  node_.loop().arm(*connect_timer_, node_.server().options().connect_timeout);
}

Client::~Client() {
  session_->set_listener(nullptr);
}

// --- incoming ------------------------------------------------------------------------------------

void Client::on_message(bool binary, std::string_view payload) {
  const auto self = shared_from_this();
  if (foreign_) return on_foreign_message(binary, payload);
  if (binary) return on_attachment(payload);
  if (partial_) return violate("text while attachments are awaited");
  if (trace_parser) trace_parser(session_->id() + " decodes " + std::string(payload));
  Packet& packet = node_.scratch_packet();
  const ParseError error =
      decode(payload, parser_limits(node_.server().options(), is_v3()), packet);
  if (error != ParseError::kNone) {
    violate(to_text(error));
  } else {
    on_packet(packet, payload);
  }
  node_.trim_scratch();
}

void Client::on_packet(const Packet& packet, std::string_view text) {
  if (packet.type == PacketType::kConnect) {
    return is_v3() ? on_connect_v3(packet) : on_connect(packet);
  }
  if (!expects_packets_for(packet.nsp)) {
    return violate("packet for a namespace that is not joined");
  }
  if (packet.attachments == 0) return deliver(packet, {});
  partial_ = std::make_unique<Partial>([this] { violate("attachments did not arrive in time"); });
  partial_->text = text;
  partial_->expected = packet.attachments;
  node_.loop().arm(partial_->timer, node_.server().options().limits.packet_timeout);
}

void Client::on_attachment(std::string_view bytes) {
  if (!partial_) return violate("binary data without a packet");
  partial_->bytes += bytes.size();
  if (partial_->bytes > node_.server().options().max_payload) {
    return violate("attachments larger than max_payload");
  }
  partial_->attachments.emplace_back(bytes);
  if (partial_->attachments.size() < partial_->expected) return;
  const auto complete = std::exchange(partial_, nullptr);
  Packet& packet = node_.scratch_packet();
  const ParseError error =
      decode(complete->text, parser_limits(node_.server().options(), is_v3()), packet);
  if (error != ParseError::kNone) {
    violate(to_text(error));
  } else {
    deliver(packet, complete->attachments);
  }
  node_.trim_scratch();
}

/// Also of a namespace it has left: they were on their way.
bool Client::expects_packets_for(std::string_view nsp) {
  const Slot* slot = find(nsp);
  if (slot) return slot->connected;
  return std::find(left_.begin(), left_.end(), nsp) != left_.end();
}

Result<std::optional<IncomingPacket>> Client::decode_foreign(bool binary,
                                                             std::string_view payload) {
  try {
    return foreign_->decoder->add(binary, payload);
  } catch (...) {
    node_.server().report(node_.loop(), {"parser", "", "", "", "", std::current_exception()});
  }
  return Error("the parser threw");
}

void Client::on_foreign_message(bool binary, std::string_view payload) {
  const auto decoded = decode_foreign(binary, payload);
  if (!decoded) return violate(decoded.error().message);
  if (!*decoded) {
    if (std::exchange(foreign_->waiting, true)) return;
    return node_.loop().arm(foreign_->timer, node_.server().options().limits.packet_timeout);
  }
  foreign_->waiting = false;
  foreign_->timer.cancel();
  const IncomingPacket& whole = **decoded;
  if (trace_parser) trace_parser(session_->id() + " decodes " + whole.nsp + " " + whole.json);
  Packet& packet = node_.scratch_packet();
  const ParseError error = adopt(whole, parser_limits(node_.server().options(), is_v3()), packet);
  if (error != ParseError::kNone) {
    violate(to_text(error));
  } else if (packet.type == PacketType::kConnect) {
    is_v3() ? on_connect_v3(packet) : on_connect(packet);
  } else if (!expects_packets_for(packet.nsp)) {
    violate("packet for a namespace that is not joined");
  } else {
    deliver(packet, whole.attachments);
  }
  node_.trim_scratch();
}

void Client::deliver(const Packet& packet, std::span<const std::string> attachments) {
  Slot* slot = find(packet.nsp);
  if (!slot) return;  // it left while the attachments came
  const auto socket = slot->socket;
  switch (packet.type) {
    case PacketType::kDisconnect:
      return socket->leave_namespace(DisconnectReason::kClientNamespaceDisconnect);
    case PacketType::kEvent:
    case PacketType::kBinaryEvent: {
      std::string name;
      if (!event_name(packet.elements.front(), name)) return violate("unreadable event name");
      return socket->on_event(name, std::span(packet.elements).subspan(1), packet.id, attachments);
    }
    case PacketType::kAck:
    case PacketType::kBinaryAck:
      if (!packet.id) return violate("acknowledgement without id");
      return socket->on_ack(*packet.id, packet.elements, attachments);
    case PacketType::kConnect:
    case PacketType::kConnectError:
      break;
  }
  violate("packet type a client must not send");
}

// --- connecting ----------------------------------------------------------------------------------

void Client::on_connect(const Packet& packet) {
  if (trace) trace(session_->id() + " asks for namespace " + std::string(packet.nsp));
  const LimitOptions& limits = node_.server().options().limits;
  if (find(packet.nsp) || std::find(sought_.begin(), sought_.end(), packet.nsp) != sought_.end()) {
    return violate("namespace is joined already");
  }
  if (slots_.size() + sought_.size() + refused_ >= limits.max_namespaces_per_client) {
    return violate("too many namespaces");
  }
  if (packet.data.size() > limits.max_auth_bytes) {
    ++refused_;
    return send_connect_error(packet.nsp, Error("auth is larger than the server allows"));
  }
  std::shared_ptr<const Handshake> handshake = handshake_;
  if (!packet.data.empty()) {
    auto with_auth = std::make_shared<Handshake>(*handshake_);
    with_auth->auth.text = packet.data;
    handshake = std::move(with_auth);
  }
  if (NamespaceShard* shard = node_.find_namespace(packet.nsp)) {
    if (NamespaceUse use(shard->nsp().shared_from_this()); use) {
      return join(std::move(use), std::move(handshake));
    }
  }
  sought_.emplace_back(packet.nsp);
  const auto lookup = std::make_shared<NamespaceLookup>(
      node_, sought_.back(), std::move(handshake), weak_from_this(),
      [weak = weak_from_this()](const NamespaceLookup& asked, NamespaceUse use,
                                std::string_view refusal) {
        const auto self = weak.lock();
        if (!self || !self->open()) return;
        std::erase(self->sought_, asked.name());
        if (use) return self->join(std::move(use), asked.handshake());
        ++self->refused_;
        self->send_connect_error(asked.name(), Error(std::string(refusal)));
      });
  node_.server().namespaces().look_up(lookup);
}

void Client::join(NamespaceUse use, std::shared_ptr<const Handshake> handshake) {
  if (use.nsp()->recovery() && !is_v3()) {
    if (const auto pid = handshake->auth_string("pid")) {
      return recover(std::move(use), std::move(handshake), *pid, false);
    }
  }
  enter(std::move(use), std::move(handshake), nullptr);
}

void Client::enter(NamespaceUse use, std::shared_ptr<const Handshake> handshake,
                   RecoverableSessionRef session) {
  NamespaceShard& shard = use.nsp()->shard(node_.loop().index());
  const Recovery* const recovery = shard.nsp().recovery().get();
  const auto new_id = [&] {
    return base::make_id(node_.random(), static_cast<unsigned char>(node_.loop().index()));
  };
  std::string id = session ? session->id : is_v3() ? socket_id_v3(shard.nsp().name()) : new_id();
  auto socket = std::make_shared<Socket>(*this, shard, std::move(id), std::move(handshake));
  socket->set_use(std::move(use));
  slots_.push_back({socket, false});
  const bool recovered = session != nullptr;
  if (recovered) {
    socket->recover(std::move(session));
  } else if (recovery && !is_v3()) {
    socket->begin_recovery(new_id());
  }
  const bool skip = recovered && recovery->options().skip_middlewares;
  run_middleware(socket, shard.handlers(), skip ? shard.handlers()->middlewares.size() : 0);
}

void Client::run_middleware(const std::shared_ptr<Socket>& socket, HandlersRef handlers,
                            std::size_t index) {
  if (index == handlers->middlewares.size()) {
    if (!socket->shard().draining()) return admit(socket, *handlers);
    // Let in by who looks at what is being broadcast: it is not to get the rest of that.
    return node_.loop().post([weak = weak_from_this(), socket, handlers, index] {
      const auto self = weak.lock();
      if (self && self->open()) self->run_middleware(socket, handlers, index);
    });
  }
  const detail::Middleware middleware = handlers->middlewares[index];
  auto next = [weak = weak_from_this(), socket, handlers, index](Result<void> verdict) {
    const auto self = weak.lock();
    if (!self || !self->open()) return;  // the client did not wait
    if (verdict.has_error()) return self->refuse(socket, verdict.error());
    self->run_middleware(socket, handlers, index + 1);
  };
  try {
    (*middleware)(parley::Socket(socket), std::move(next));
  } catch (...) {
    socket->report("middleware", "", std::current_exception());
    refuse(socket, Error("internal error"));
  }
}

void Client::admit(const std::shared_ptr<Socket>& socket, const Handlers& handlers) {
  const auto slot =
      std::find_if(slots_.begin(), slots_.end(), [&](const Slot& s) { return s.socket == socket; });
  if (slot == slots_.end() || slot->connected) return;  // left while the middlewares ran
  if (node_.find_namespace(socket->namespace_name()) != &socket->shard()) {
    return refuse(socket, Error("Invalid namespace"));  // destroyed while the middlewares ran
  }
  slot->connected = true;
  std::erase(left_, socket->namespace_name());
  connect_timer_.reset();
  socket->connect();
  if (!socket->connected()) return;  // a listener of rooms sent it away
  for (const auto& handler : handlers.connection) {
    const auto report = [socket](std::exception_ptr exception) {
      socket->report("connection", "", std::move(exception));
    };
    if (!socket->connected()) return;  // one before has sent it away
    try {
      (*handler)(parley::Socket(socket), report);
    } catch (...) {
      report(std::current_exception());
    }
  }
}

void Client::refuse(const std::shared_ptr<Socket>& socket, const Error& error) {
  const auto slot =
      std::find_if(slots_.begin(), slots_.end(), [&](const Slot& s) { return s.socket == socket; });
  if (slot == slots_.end() || slot->connected) return;
  ++refused_;
  if (trace) trace(session_->id() + " is refused by a middleware: " + error.message);
  slots_.erase(slot);  // before a hook hears of the packet: it may end the session
  send_connect_error(socket->namespace_name(), error);
  socket->leave_namespace(DisconnectReason::kServerNamespaceDisconnect);
  socket->detach();
}

void Client::send_connect_error(std::string_view nsp, const Error& error) {
  if (is_v3()) return send_connect_error_v3(nsp, error);
  ValueWriter writer;
  writer.begin_object();
  writer.key("message");
  writer.string(error.message);
  if (error.data) {
    writer.key("data");
    writer.raw(error.data->text);
  }
  writer.end_object();
  session_->send(encode_packet(node_.server().options().parser.get(), PacketType::kConnectError,
                               nsp, std::nullopt, {writer.take_json(), {}}, true));
}

Client::Slot* Client::find(std::string_view nsp) {
  for (Slot& slot : slots_) {
    if (slot.socket->namespace_name() == nsp) return &slot;
  }
  return nullptr;
}

// --- leaving -------------------------------------------------------------------------------------

void Client::forget(Socket& socket) {
  const auto slot = std::find_if(slots_.begin(), slots_.end(),
                                 [&](const Slot& s) { return s.socket.get() == &socket; });
  if (slot == slots_.end()) return;
  if (left_.size() < node_.server().options().limits.max_namespaces_per_client &&
      std::find(left_.begin(), left_.end(), socket.namespace_name()) == left_.end()) {
    left_.push_back(socket.namespace_name());
  }
  slots_.erase(slot);
}

void Client::disconnect_all() {
  const auto self = shared_from_this();
  const auto slots = slots_;
  for (const Slot& slot : slots) slot.socket->disconnect(false);
  session_->close();
}

void Client::shut_down() {
  const auto self = shared_from_this();
  leave_all(DisconnectReason::kServerShuttingDown);
  session_->close();
}

void Client::leave_all(DisconnectReason reason, std::string_view description) {
  const auto slots = std::exchange(slots_, {});
  for (const Slot& slot : slots) {
    slot.socket->set_description(description);
    slot.socket->leave_namespace(reason);
    slot.socket->detach();
  }
}

void Client::violate(std::string_view what) {
  ++node_.loop().stats().protocol_errors;
  partial_.reset();
  if (foreign_) foreign_->timer.cancel();
  base::log_warning("socket.io:client",
                    "closing a client at " + handshake_->address + ": " + std::string(what));
  const auto self = shared_from_this();
  const Error error{std::string(what)};
  const auto slots = slots_;  // whoever is told may leave
  for (const Slot& slot : slots) slot.socket->tell_error(error);
  session_->close();
}

void Client::on_upgraded() {
  const auto self = shared_from_this();
  const auto slots = slots_;  // whoever is told may leave
  for (const Slot& slot : slots) slot.socket->tell_upgrade(session_->transport_name());
}

SlowConsumerPolicy Client::on_queue_full() {
  const auto self = shared_from_this();
  SlowConsumer slow{*handshake_, {}, session_->queued_bytes()};
  for (const Slot& slot : slots_) {
    if (slot.connected) slow.sockets.emplace_back(slot.socket);
  }
  try {
    return node_.server().options().on_slow_consumer(slow);
  } catch (...) {
    node_.server().report(node_.loop(),
                          {"slow_consumer", "", "", "", "", std::current_exception()});
  }
  return SlowConsumerPolicy::kClose;
}

void Client::on_closed(engineio::CloseReason reason, std::string_view description) {
  const auto self = shared_from_this();
  connect_timer_.reset();
  partial_.reset();
  if (foreign_) foreign_->timer.cancel();
  leave_all(to_disconnect_reason(reason), description);
  node_.forget(self);
}

}  // namespace parley::socketio
