// Namespaces, and how a broadcast finds its receivers: it is encoded once, where it is called, and
// each loop with sockets gets the same bytes. Handlers are copied when one is added, so that
// events, which are many, read them without a lock.
#include "socketio/namespace.hpp"

#include <algorithm>

#include "base/trace.hpp"
#include "engineio/outgoing.hpp"
#include "socketio/packet.hpp"
#include "socketio/packet_encoder.hpp"
#include "socketio/socket.hpp"

namespace parley::socketio {
namespace {

const base::TraceScope trace("socket.io:namespace");

}  // namespace

NamespaceShard::NamespaceShard(Namespace& nsp, std::shared_ptr<net::Loop> loop)
    : nsp_(nsp), loop_(std::move(loop)), adapter_(loop_->stats()) {}

void NamespaceShard::add(std::shared_ptr<Socket> socket) {
  if (trace) trace("adding socket " + socket->id() + " to " + nsp_.name());
  adapter_.add(std::move(socket));
  count_.store(adapter_.size(), std::memory_order_relaxed);
}

void NamespaceShard::remove(Socket& socket) {
  if (trace) trace("removing socket " + socket.id() + " from " + nsp_.name());
  adapter_.remove(socket);
  count_.store(adapter_.size(), std::memory_order_relaxed);
}

Namespace::Namespace(std::string name, const std::vector<std::shared_ptr<net::Loop>>& loops)
    : name_(std::move(name)), handlers_(std::make_shared<Handlers>()) {
  for (const auto& loop : loops) {
    shards_.push_back(std::make_unique<NamespaceShard>(*this, loop));
    shards_.back()->set_handlers(handlers_);
  }
}

void Namespace::change_handlers(const std::function<void(Handlers&)>& change) {
  const std::lock_guard lock(mutex_);
  auto changed = std::make_shared<Handlers>(*handlers_);
  change(*changed);
  handlers_ = changed;
  for (const auto& shard : shards_) {
    if (shard->loop().is_current()) {
      shard->set_handlers(changed);
    } else {
      shard->loop().post([self = shared_from_this(), shard = shard.get(), changed] {
        shard->set_handlers(changed);
      });
    }
  }
}

void Namespace::broadcast(const BroadcastTarget& target, detail::Payload payload) {
  if (detached_) return;
  engineio::OutgoingRef packet;
  std::shared_ptr<const BroadcastTarget> shared_target;
  for (const auto& shard : shards_) {
    if (!shard->has_sockets()) continue;
    if (!packet) {  // encoded at the first loop with sockets, so for nobody it costs nothing
      packet =
          encode_packet(payload.attachments.empty() ? PacketType::kEvent : PacketType::kBinaryEvent,
                        name_, std::nullopt, payload, target.compress);
    }
    const auto deliver = [is_volatile = target.is_volatile](NamespaceShard& to,
                                                            const BroadcastTarget& whom,
                                                            const engineio::OutgoingRef& what) {
      to.adapter().for_each(whom, [&](Socket& socket) { socket.deliver(what, is_volatile); });
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

std::vector<NamespaceShard*> Namespace::shards_with_sockets() {
  std::vector<NamespaceShard*> found;
  for (const auto& shard : shards_) {
    if (shard->has_sockets()) found.push_back(shard.get());
  }
  return found;
}

std::shared_ptr<Gathering> Namespace::gather(std::size_t parts, Gathering::Done done) {
  const auto current = std::find_if(shards_.begin(), shards_.end(),
                                    [](const auto& shard) { return shard->loop().is_current(); });
  NamespaceShard& home = current == shards_.end() ? *shards_.front() : **current;
  const auto made = std::make_shared<Gathering>(shared_from_this(), home, parts, std::move(done));
  {
    const std::lock_guard lock(gatherings_mutex_);
    if (!detached_) gatherings_.insert(made);
  }
  if (detached_) {
    made->finish(parts == 0);
    return nullptr;
  }
  if (parts == 0) home.loop().dispatch([made] { made->finish(true); });
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
  for (const auto& shard : shards_) shard->set_node(nullptr);
}

std::string normalise_namespace(std::string_view name) {
  if (name.empty()) return "/";
  return name.front() == '/' ? std::string(name) : "/" + std::string(name);
}

}  // namespace parley::socketio
