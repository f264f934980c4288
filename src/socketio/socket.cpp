// One client in one namespace: events to their handlers, emits and acknowledgements out, and the
// end. No exception of the program leaves this file: it would end the loop, and with it every
// client.
#include "socketio/socket.hpp"

#include <cassert>
#include <stdexcept>

#include "base/log.hpp"
#include "base/trace.hpp"
#include "parley/codec.hpp"
#include "socketio/client.hpp"
#include "socketio/namespace.hpp"
#include "socketio/node.hpp"
#include "socketio/own_handlers.hpp"
#include "socketio/packet_encoder.hpp"
#include "socketio/recovery.hpp"
#include "socketio/server.hpp"

namespace parley::socketio {
namespace {

const base::TraceScope trace("socket.io:socket");

}  // namespace

struct Socket::PendingAck {
  PendingAck(Socket& on, std::uint64_t number, detail::AckCallback on_answer)
      : socket(on), id(number), callback(std::move(on_answer)), timer([this] {
          const auto self = socket.shared_from_this();
          self->expire_ack(id);
        }) {}
  Socket& socket;
  std::uint64_t id;
  detail::AckCallback callback;
  net::Timer timer;
};

Socket::PendingAck& Socket::add_pending_ack(std::uint64_t id, detail::AckCallback callback) {
  if (!pending_acks_) pending_acks_ = std::make_unique<PendingAcks>();
  ++loop_->stats().pending_acks;
  return *pending_acks_->emplace(id, std::make_unique<PendingAck>(*this, id, std::move(callback)))
              .first->second;
}

Socket::Socket(Client& client, NamespaceShard& shard, std::string id,
               std::shared_ptr<const Handshake> handshake)
    : client_(&client),
      shard_(shard),
      namespace_(shard.nsp().shared_from_this()),
      loop_(shard.shared_loop()),
      id_(std::move(id)),
      namespace_name_(namespace_->name()),
      handshake_(std::move(handshake)) {}

Socket::~Socket() = default;

void Socket::run(UniqueFunction<void(Socket&)> task) {
  if (loop_->is_current()) return task(*this);
  if (!connected()) return;
  loop_->post([self = shared_from_this(), task = std::move(task)]() mutable { task(*self); });
}

void Socket::post(UniqueFunction<void(parley::Socket)> function) {
  if (!connected()) return;
  loop_->post([self = shared_from_this(), function = std::move(function)]() mutable {
    try {
      function(parley::Socket(self));
    } catch (...) {
      self->report("post", "", std::current_exception());
    }
  });
}

// --- outgoing ------------------------------------------------------------------------------------

bool Socket::send(PacketType type, std::optional<std::uint64_t> id, const detail::Payload& payload,
                  engineio::Sending sending, bool compress) {
  if (!client_) return true;
  return deliver(encode_packet(namespace_->parser(), type, namespace_name_, id, payload, compress,
                               &client_->node().spare_outgoing()),
                 sending);
}

bool Socket::deliver(const engineio::OutgoingRef& packet, engineio::Sending sending,
                     bool with_offset) {
  if (!client_) return true;
  const auto self = shard_.adapter().shows_outgoing() ? shared_from_this() : nullptr;
  const bool taken = client_->session().send(packet, sending);
  if (self) show_outgoing(packet, with_offset);
  return taken;
}

BroadcastTarget Socket::only_this(const detail::EmitFlags& flags) const {
  BroadcastTarget target{{id_}, {}};
  target.compress = flags.compress;
  return target;
}

void Socket::emit(detail::Payload payload, const detail::EmitFlags& flags,
                  detail::AckCallback callback) {
  if (!loop_->is_current()) {
    // Posted also when it has left: the callback is owed an answer, on the loop, or it may return.
    if (!connected() && !callback && !namespace_->recovery()) return;
    loop_->post([self = shared_from_this(), payload = std::move(payload), flags,
                 callback = std::move(callback)]() mutable {
      self->emit(std::move(payload), flags, std::move(callback));
    });
    return;
  }
  if (!client_) {
    if (callback) {
      answer(callback, Error(Errc::kDisconnected, "socket has been disconnected"));
    } else if (may_return_ && !flags.is_volatile) {
      namespace_->broadcast(only_this(flags), std::move(payload));
    }
    return;
  }
  if (!callback && !flags.is_volatile && recovery_ && connected()) {
    return namespace_->recovery()->publish(*namespace_, only_this(flags), std::move(payload),
                                           &shard_);
  }
  const auto sending = flags.is_volatile ? engineio::Sending::kVolatile : engineio::Sending::kEvent;
  if (!callback) {
    send(PacketType::kEvent, std::nullopt, payload, sending, flags.compress);
    return;
  }
  const std::uint64_t id = namespace_->next_ack_id();
  if (trace) trace(id_ + " is asked with acknowledgement " + std::to_string(id));
  loop_->arm(add_pending_ack(id, std::move(callback)).timer,
             flags.timeout.value_or(client_->node().server().options().ack_timeout));
  if (!send(PacketType::kEvent, id, payload, sending, flags.compress)) refuse_ack(id);
}

void Socket::expect_ack(std::uint64_t id, detail::AckCallback callback) {
  if (!client_) {
    return answer(callback, Error(Errc::kDisconnected, "socket has been disconnected"));
  }
  add_pending_ack(id, std::move(callback));
}

void Socket::expire_ack(std::uint64_t id) {
  complete_ack(id, Error(Errc::kTimeout, "operation has timed out"));
}

void Socket::refuse_ack(std::uint64_t id) {
  complete_ack(id, Error(Errc::kRefused, "outgoing queue is full"));
}

void Socket::send_ack(std::uint64_t id, detail::Payload payload) {
  if (!connected()) return;
  if (loop_->is_current()) {
    send(PacketType::kAck, id, payload, engineio::Sending::kMust);
  } else {
    run([id, payload = std::move(payload)](Socket& self) { self.send_ack(id, payload); });
  }
}

// --- incoming ------------------------------------------------------------------------------------

void Socket::on_event(const std::string& name, std::span<const std::string_view> arguments,
                      std::optional<std::uint64_t> ack_id,
                      std::span<const std::string> attachments) {
  if (!connected()) return;
  if (trace) trace(id_ + " sent event " + name);
  detail::OwedAck ack = ack_id ? detail::OwedAck(*this, *ack_id) : detail::OwedAck();
  if (watchers_ || shard_.handlers()->watchers) {
    return watch_event({name, {arguments, attachments}, ack.sender(), nullptr});
  }
  handle_event(name, {arguments, attachments}, ack);
}

void Socket::handle_event(const std::string& name, const detail::Arguments& arguments,
                          detail::OwedAck& ack) {
  UniqueFunction<void(const Error&)> on_decode_error(
      [&](const Error& error) { refuse_arguments(name, ack, error); });
  UniqueFunction<std::function<void(std::exception_ptr)>()> exception_handler([&] {
    return [self = shared_from_this(), name, sender = ack.sender()](std::exception_ptr exception) {
      detail::OwedAck owed(sender);
      self->fail_event(name, owed, std::move(exception));
    };
  });
  detail::EventCall event{this, arguments, ack, on_decode_error, exception_handler};
  const HandlersRef handlers = shard_.handlers();
  if (trace && !handlers->events.contains(name) &&
      !(own_handlers_ && own_handlers_->events.contains(name))) {
    trace(id_ + " sent event " + name + " (no handler)");
  }
  if (const auto found = handlers->events.find(name); found != handlers->events.end()) {
    for (const Listener& listener : found->second) {
      if (listener.once && !call_once(listener, name, false)) continue;
      call(listener.handler, event, name);
      if (!connected()) return;
    }
  }
  if (!own_handlers_) return;
  const auto own = own_handlers_->events.find(name);
  if (own == own_handlers_->events.end()) return;
  const auto copy = own->second;  // a handler may register another
  for (const Listener& listener : copy) {
    if (listener.once && !call_once(listener, name, true)) continue;
    call(listener.handler, event, name);
    if (!connected()) return;
  }
}

bool Socket::call_once(const Listener& listener, const std::string& event, bool own) {
  if (listener.once->exchange(true, std::memory_order_acq_rel)) return false;
  const auto is_it = [&](const Listener& each) { return each.once == listener.once; };
  if (own) {
    remove_handlers(event, is_it);
  } else {
    namespace_->change_handlers([&](Handlers& all) { remove_listeners(all.events, event, is_it); });
  }
  return true;
}

void Socket::call(const detail::EventHandler& handler, detail::EventCall& event,
                  const std::string& name) {
  try {
    (*handler)(event);
  } catch (...) {
    fail_event(name, event.ack, std::current_exception());
  }
}

void Socket::fail_event(const std::string& name, detail::OwedAck& ack,
                        std::exception_ptr exception) {
  settle(judge("event", name, std::move(exception)), ack, Error("internal error"));
}

void Socket::refuse_arguments(const std::string& name, detail::OwedAck& ack, const Error& error) {
  ++loop_->stats().decode_errors;
  Node* const node = shard_.node();
  if (!node) return;
  const auto policy =
      node->server().report_mismatch({"arguments", namespace_name_, name, id_, error.message,
                                      nullptr, parley::Socket(shared_from_this())});
  settle(policy, ack, error);
}

void Socket::settle(HandlerErrorPolicy policy, detail::OwedAck& ack, const Error& error) {
  if (policy == HandlerErrorPolicy::kReport) return;
  if (ack) ack(detail::encode_error(error));
  if (policy == HandlerErrorPolicy::kDisconnect) disconnect(false);
}

void Socket::report(std::string_view where, const std::string& event,
                    std::exception_ptr exception) {
  detail::OwedAck none;
  settle(judge(where, event, std::move(exception)), none, {});
}

HandlerErrorPolicy Socket::judge(std::string_view where, const std::string& event,
                                 std::exception_ptr exception) {
  Node* const node = shard_.node();
  if (!node) {  // on_error went with the server
    base::log_error("socket.io:socket", std::string(where) + " handler of socket " + id_ +
                                            " threw after the server had gone");
    return HandlerErrorPolicy::kReport;
  }
  return node->server().report(*loop_, {std::string(where),
                                        namespace_name_,
                                        event,
                                        id_,
                                        {},
                                        std::move(exception),
                                        parley::Socket(shared_from_this())});
}

void Socket::on_ack(std::uint64_t id, std::span<const std::string_view> arguments,
                    std::span<const std::string> attachments) {
  complete_ack(id, detail::Arguments{arguments, attachments});
}

void Socket::complete_ack(std::uint64_t id, Result<detail::Arguments> result) {
  if (!pending_acks_) return;
  const auto found = pending_acks_->find(id);
  if (found == pending_acks_->end()) return;  // unknown, answered or timed out: nothing to do
  const std::unique_ptr<PendingAck> pending = std::move(found->second);
  pending_acks_->erase(found);
  --loop_->stats().pending_acks;
  pending->timer.cancel();
  answer(pending->callback, std::move(result));
}

void Socket::answer(detail::AckCallback& callback, Result<detail::Arguments> result) {
  try {
    callback(std::move(result));
  } catch (...) {
    report("ack", "", std::current_exception());
  }
}

// --- life ----------------------------------------------------------------------------------------

void Socket::connect() {
  if (trace) trace(id_ + " is connected to " + namespace_name_);
  connected_.store(true, std::memory_order_release);
  std::vector<LoggedPacketRef> missed;
  if (recovery_ && !enter_namespace(missed)) return;
  shard_.add(shared_from_this());
  if (client_ && recovered_) send_missed(missed);
  if (client_) send_connect();  // else a listener of rooms sent it away
}

void Socket::send_connect() {
  // Clients 1.x and 2.x know their id from the session's and read nothing here.
  std::string answer;
  if (!client_->is_v3()) {
    answer = "{\"sid\":\"" + id_ + '"';
    if (recovery_) answer += ",\"pid\":\"" + recovery_->pid + '"';
    answer += '}';
  }
  client_->session().send(encode_packet(namespace_->parser(), PacketType::kConnect, namespace_name_,
                                        std::nullopt, {std::move(answer), {}}, true));
}

void Socket::set_description(std::string_view description) {
  if (!description.empty()) description_ = std::make_unique<std::string>(description);
}

std::string_view Socket::description() const {
  return description_ ? std::string_view(*description_) : std::string_view();
}

void Socket::leave_namespace(DisconnectReason reason) {
  if (std::exchange(leaving_, true)) return;  // asked for again by a handler of this very end
  if (trace) {
    trace(id_ + " leaves " + namespace_name_ + ": " + std::string(to_string(reason)));
  }
  const auto self = shared_from_this();
  const bool was_connected = connected_.load(std::memory_order_relaxed);
  const HandlersRef handlers = shard_.handlers();
  const auto tell = [&](const auto& list, auto... arguments) {
    for (const auto& handler : list) {
      try {
        handler(arguments...);
      } catch (...) {
        report("disconnect", "", std::current_exception());
      }
    }
  };
  if (was_connected) {
    tell(handlers->disconnecting, parley::Socket(self), reason);
    if (own_handlers_) {
      const auto own = own_handlers_->disconnecting;
      tell(own, reason);
    }
  }
  RecoverableSessionRef session = end_recovery(reason);  // with the rooms it is in
  if (was_connected) {
    connected_.store(false, std::memory_order_release);
    shard_.remove(*this);
  } else {
    shard_.adapter().leave_all(*this);  // a middleware may have made it join
  }
  // From here on the socket is nobody's: a handler that joins a room or asks for an answer finds it
  // gone, as it is for everybody else.
  Client* const client = std::exchange(client_, nullptr);
  const auto alive = client ? client->weak_from_this().lock() : nullptr;
  while (pending_acks_ && !pending_acks_->empty()) {
    complete_ack(pending_acks_->begin()->first,
                 Error(Errc::kDisconnected, "socket has been disconnected"));
  }
  if (was_connected) {
    tell(handlers->disconnect, parley::Socket(self), reason);
    if (own_handlers_) {
      const auto own = own_handlers_->disconnect;
      tell(own, reason);
    }
  }
  handlers_over_ = true;
  own_handlers_.reset();
  set_own_watchers(nullptr);
  if (client) client->forget(*this);
  if (session) keep_for_return(std::move(session));
  use_.reset();
}

void Socket::disconnect(bool close) {
  run([close](Socket& self) {
    if (!self.client_) return;
    const auto client = self.client_->shared_from_this();
    if (close) return client->disconnect_all();
    // Who hears that it leaves may send it away once more; its client must not hear of that.
    if (!self.connected() || self.leaving_) return;
    self.send(PacketType::kDisconnect, std::nullopt, {}, engineio::Sending::kMust);
    self.leave_namespace(DisconnectReason::kServerNamespaceDisconnect);
  });
}

bool Socket::join(std::string_view room) {
  if (!loop_->is_current()) {
    run([name = std::string(room)](Socket& self) { self.join(name); });
    return true;
  }
  if (!client_) return false;
  const LimitOptions& limits = client_->node().server().options().limits;
  if (room.size() > limits.max_room_bytes) return false;
  if (room == id_) return true;  // always a member of that one
  if (memberships_.size() >= limits.max_rooms_per_socket) {
    return std::any_of(memberships_.begin(), memberships_.end(),
                       [&](const auto& each) { return Adapter::room_name(each) == room; });
  }
  shard_.adapter().join(*this, room);
  return true;
}

void Socket::leave(std::string_view room) {
  run([name = std::string(room)](Socket& self) { self.shard_.adapter().leave(self, name); });
}

std::string_view Socket::transport_name() const {
  return client_ ? client_->session().transport_name() : std::string_view();
}

EngineSession Socket::session() const {
  return client_ ? EngineSession(client_->session().weak_from_this()) : EngineSession();
}

std::vector<std::string> Socket::rooms() const {
  if (!connected()) return {};
  std::vector<std::string> names{id_};
  for (const auto& membership : memberships_) names.push_back(Adapter::room_name(membership));
  return names;
}

std::shared_ptr<void>& Socket::data_slot(std::type_index type) {
  for (auto& [key, value] : data_) {
    if (key == type) return value;
  }
  return data_.emplace_back(type, nullptr).second;
}

}  // namespace parley::socketio
