// Namespaces, and how a broadcast finds its receivers: it is encoded once, where it is called, and
// each loop with sockets gets the same bytes. Handlers are copied when one is added, so that
// events, which are many, read them without a lock.
#include "socketio/namespace.hpp"

#include <algorithm>

#include "base/trace.hpp"
#include "engineio/outgoing.hpp"
#include "socketio/node.hpp"
#include "socketio/packet.hpp"
#include "socketio/packet_encoder.hpp"
#include "socketio/recovery.hpp"
#include "socketio/server.hpp"
#include "socketio/socket.hpp"

namespace parley::socketio {
namespace {

const base::TraceScope trace("socket.io:namespace");

}  // namespace

NamespaceShard::NamespaceShard(Namespace& nsp, std::shared_ptr<net::Loop> loop)
    : nsp_(nsp), loop_(std::move(loop)), adapter_(loop_->stats()) {}

void NamespaceShard::refresh_handlers() {
  const HandlersRef old = std::exchange(handlers_, nsp_.handlers());
  adapter_.count_shown(old && shows_outgoing(old->watchers), shows_outgoing(handlers_->watchers));
  if (!handlers_->rooms) return;
  const auto report = [this](const std::string& room, std::exception_ptr exception) {
    if (!node()) return;
    node()->server().report(*loop_, {"room", nsp_.name(), room, "", "", std::move(exception)});
  };
  adapter_.watch_rooms(
      std::make_shared<const RoomWatch>(RoomWatch{nsp_.room_events(), handlers_->rooms, report}));
}

void NamespaceShard::add(std::shared_ptr<Socket> socket) {
  if (trace) trace("adding socket " + socket->id() + " to " + nsp_.name());
  adapter_.add(std::move(socket));
  count_.store(adapter_.size(), std::memory_order_relaxed);
  adapter_.tell_rooms();
}

void NamespaceShard::remove(Socket& socket) {
  if (trace) trace("removing socket " + socket.id() + " from " + nsp_.name());
  adapter_.remove(socket);
  count_.store(adapter_.size(), std::memory_order_relaxed);
  adapter_.tell_rooms();
}

void NamespaceShard::drain() {
  if (std::exchange(draining_, true)) return;
  std::vector<LoggedPacketRef> batch;
  for (; nsp_.recovery()->take(inbox_, batch); batch.clear()) {
    for (const LoggedPacketRef& packet : batch) {
      inbox_.position = packet->position;
      adapter_.for_each(packet->target, [&](Socket& socket) { socket.deliver(*packet); });
    }
  }
  draining_ = false;
}

Namespace::Namespace(std::string name, const std::vector<std::shared_ptr<net::Loop>>& loops,
                     HandlersRef handlers, std::shared_ptr<const PacketParser> parser,
                     std::shared_ptr<Recovery> recovery)
    : name_(std::move(name)),
      parser_(std::move(parser)),
      recovery_(std::move(recovery)),
      recovery_track_(recovery_ ? std::make_shared<RecoveryTrack>() : nullptr),
      handlers_(std::move(handlers)),
      handle_(*this) {
  for (const auto& loop : loops) {
    shards_.push_back(std::make_unique<NamespaceShard>(*this, loop));
    shards_.back()->refresh_handlers();
  }
}

Namespace::~Namespace() = default;

HandlersRef Namespace::handlers() const {
  const std::lock_guard lock(mutex_);
  return handlers_;
}

bool Namespace::enter() {
  std::int64_t users = users_.load(std::memory_order_relaxed);
  do {
    if (users < 0) return false;
  } while (!users_.compare_exchange_weak(users, users + 1));
  return true;
}

void Namespace::leave() {
  if (users_.fetch_sub(1) != 1) return;
  // Unless somebody came in again meanwhile.
  std::int64_t nobody = 0;
  if (!users_.compare_exchange_strong(nobody, -1)) return;
  if (on_unused_ && !detached_) on_unused_(*this);
}

void Namespace::change_handlers(const std::function<void(Handlers&)>& change) {
  HandlersRef old;  // goes after the lock: with it may go a program's handler and what that owns
  {
    const std::lock_guard lock(mutex_);
    auto changed = std::make_shared<Handlers>(*handlers_);
    change(*changed);
    old = std::exchange(handlers_, std::move(changed));
  }
  // Each loop takes what is there by then, so that it never goes back to less than it has seen.
  for (const auto& shard : shards_) {
    shard->loop().dispatch(
        [self = shared_from_this(), shard = shard.get()] { shard->refresh_handlers(); });
  }
}

void Namespace::change_watchers(const std::function<void(Watchers&)>& change) {
  change_handlers(
      [&](Handlers& all) { all.watchers = socketio::change_watchers(all.watchers, change); });
}

void Namespace::broadcast(const BroadcastTarget& target, detail::Payload payload) {
  if (detached_) return;
  if (recovery_ && !target.is_volatile) {
    return recovery_->publish(*this, target, std::move(payload));
  }
  engineio::OutgoingRef packet;
  std::shared_ptr<const BroadcastTarget> shared_target;
  for (const auto& shard : shards_) {
    if (!shard->has_sockets()) continue;
    if (!packet) {  // encoded at the first loop with sockets, so for nobody it costs nothing
      packet = encode_packet(parser(), PacketType::kEvent, name_, std::nullopt, payload,
                             target.compress);
    }
    const auto deliver = [is_volatile = target.is_volatile](NamespaceShard& to,
                                                            const BroadcastTarget& whom,
                                                            const engineio::OutgoingRef& what) {
      to.adapter().for_each(whom, [&](Socket& socket) { socket.deliver_event(what, is_volatile); });
    };
    if (shard->loop().is_current()) {
      deliver(*shard, target, packet);
      continue;
    }
    if (!shared_target) shared_target = std::make_shared<const BroadcastTarget>(target);
    shard->loop().post([self = shared_from_this(), deliver, shard = shard.get(), shared_target,
                        packet] { deliver(*shard, *shared_target, packet); });
  }
}

void Namespace::for_each(const BroadcastTarget& target, std::function<void(Socket&)> action) {
  if (detached_) return;
  for (const auto& shard : shards_) {
    if (!shard->has_sockets()) continue;
    shard->loop().dispatch([self = shared_from_this(), shard = shard.get(), target, action] {
      for (const auto& socket : shard->adapter().select(target)) action(*socket);
    });
  }
}

std::vector<std::shared_ptr<NamespaceShard>> Namespace::shards_with_sockets() {
  std::vector<std::shared_ptr<NamespaceShard>> found;
  for (const auto& shard : shards_) {
    if (shard->has_sockets()) found.emplace_back(shared_from_this(), shard.get());
  }
  return found;
}

std::shared_ptr<Gathering> Namespace::gather(
    const std::vector<std::shared_ptr<NamespaceShard>>& parts, Gathering::Done done) {
  // A parent has no loops, but its children have; without children there is nothing to wait for.
  if (shards_.empty() && parts.empty()) return done(true), nullptr;
  Namespace& with_loops = shards_.empty() ? parts.front()->nsp() : *this;
  const auto& shards = with_loops.shards_;
  const auto current = std::find_if(shards.begin(), shards.end(),
                                    [](const auto& shard) { return shard->loop().is_current(); });
  const std::shared_ptr<NamespaceShard> home(
      with_loops.shared_from_this(),
      current == shards.end() ? shards.front().get() : current->get());
  const auto made =
      std::make_shared<Gathering>(shared_from_this(), home, parts.size(), std::move(done));
  {
    const std::lock_guard lock(gatherings_mutex_);
    if (!detached_) gatherings_.insert(made);
  }
  if (detached_) {
    made->finish(parts.empty());
    return nullptr;
  }
  if (parts.empty()) home->loop().dispatch([made] { made->finish(true); });
  return made;
}

void Namespace::forget(Gathering& gathering) {
  const std::lock_guard lock(gatherings_mutex_);
  gatherings_.erase(gathering.shared_from_this());
}

void Namespace::detach() {
  std::unordered_set<std::shared_ptr<Gathering>> unfinished;
  {
    const std::lock_guard lock(gatherings_mutex_);
    detached_ = true;
    unfinished = gatherings_;
  }
  for (const auto& gathering : unfinished) gathering->cancel();
}

std::string normalise_namespace(std::string_view name) {
  if (name.empty()) return "/";
  return name.front() == '/' ? std::string(name) : "/" + std::string(name);
}

}  // namespace parley::socketio
