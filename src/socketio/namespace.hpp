#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "net/loop.hpp"
#include "parley/broadcast.hpp"
#include "parley/namespace.hpp"
#include "parley/parser.hpp"
#include "parley/value.hpp"
#include "socketio/adapter.hpp"
#include "socketio/gathering.hpp"
#include "socketio/handlers.hpp"
#include "socketio/recovery_inbox.hpp"

namespace parley::socketio {

class Namespace;
class Node;
class Recovery;

/// A namespace on one loop: its sockets there, and the handlers as that loop knows them.
class NamespaceShard {
 public:
  NamespaceShard(Namespace& nsp, std::shared_ptr<net::Loop> loop);

  Namespace& nsp() { return nsp_; }
  net::Loop& loop() { return *loop_; }
  const std::shared_ptr<net::Loop>& shared_loop() const { return loop_; }
  Adapter& adapter() { return adapter_; }
  const HandlersRef& handlers() const { return handlers_; }
  /// Takes over the handlers as they are now.
  void refresh_handlers();

  /// The way to the server, null once that has gone: sockets outlive it in handles.
  Node* node() const { return node_ ? *node_ : nullptr; }
  void set_node(std::shared_ptr<Node* const> node) { node_ = std::move(node); }

  void add(std::shared_ptr<Socket> socket);
  void remove(Socket& socket);
  /// One is about to be added: has_sockets() from now on.
  void expect_socket() { count_.store(adapter_.size() + 1, std::memory_order_relaxed); }
  /// It is not added after all.
  void expect_none() { count_.store(adapter_.size(), std::memory_order_relaxed); }
  /// Whether a broadcast needs to come here at all (thread-safe).
  bool has_sockets() const { return count_.load(std::memory_order_relaxed) > 0; }

  // With connection state recovery, what is broadcast comes this way.
  RecoveryInbox& inbox() { return inbox_; }
  /// Delivers what waits in the inbox, in its order; what comes meanwhile too.
  void drain();
  bool draining() const { return draining_; }

 private:
  Namespace& nsp_;
  std::shared_ptr<net::Loop> loop_;
  Adapter adapter_;
  HandlersRef handlers_;
  std::shared_ptr<Node* const> node_;
  std::atomic<std::size_t> count_ = 0;
  RecoveryInbox inbox_;
  bool draining_ = false;
};

/// A namespace: a shard for each loop, and what they share. Thread-safe.
class Namespace : public std::enable_shared_from_this<Namespace> {
 public:
  Namespace(std::string name, const std::vector<std::shared_ptr<net::Loop>>& loops,
            HandlersRef handlers = std::make_shared<Handlers>(),
            std::shared_ptr<const PacketParser> parser = nullptr,
            std::shared_ptr<Recovery> recovery = nullptr);
  virtual ~Namespace();

  const std::string& name() const { return name_; }
  /// Of the server, null for the protocol's own.
  const PacketParser* parser() const { return parser_.get(); }
  /// What programs get: lives as long as this.
  parley::Namespace& handle() { return handle_; }
  NamespaceShard& shard(unsigned loop) { return *shards_[loop]; }
  std::span<const std::unique_ptr<NamespaceShard>> shards() const { return shards_; }
  /// Of the server, null without connection state recovery.
  const std::shared_ptr<Recovery>& recovery() const { return recovery_; }
  const std::shared_ptr<RecoveryTrack>& recovery_track() const { return recovery_track_; }
  HandlersRef handlers() const;

  /// Makes a changed copy of the handlers known to every loop; on the calling loop at once.
  void change_handlers(const std::function<void(Handlers&)>& change);
  void change_watchers(const std::function<void(Watchers&)>& change);
  template <class Handler>
  void add_room_listener(
      std::vector<std::shared_ptr<const std::function<Handler>>> RoomListeners::* list,
      std::function<Handler> handler);
  RoomEvents& room_events() { return room_events_; }

  virtual void broadcast(const BroadcastTarget& target, detail::Payload payload);
  /// Runs `action` for every socket of the target, on its loop.
  virtual void for_each(const BroadcastTarget& target, std::function<void(Socket&)> action);
  /// An id for an acknowledgement that no socket of the namespace is asked for with.
  std::uint64_t next_ack_id() { return next_ack_id_.fetch_add(1, std::memory_order_relaxed); }
  /// Where broadcasts have to go; each keeps its namespace.
  virtual std::vector<std::shared_ptr<NamespaceShard>> shards_with_sockets();
  /// Begins to wait for a contribution of each of these; its home is the calling loop, or loop 0.
  /// With none, or when the server has gone (then null), `done` is called without waiting.
  std::shared_ptr<Gathering> gather(const std::vector<std::shared_ptr<NamespaceShard>>& parts,
                                    Gathering::Done done);
  void forget(Gathering& gathering);
  /// The server is going away, its loops run no more: operators do nothing from now on.
  virtual void detach();

  /// Called once when nobody uses the namespace any more, where the last one leaves. Set before
  /// anybody can.
  void set_on_unused(std::function<void(Namespace&)> hook) { on_unused_ = std::move(hook); }

 private:
  friend class NamespaceUse;
  bool enter();
  void leave();

  std::string name_;
  std::shared_ptr<const PacketParser> parser_;
  std::shared_ptr<Recovery> recovery_;
  std::shared_ptr<RecoveryTrack> recovery_track_;
  RoomEvents room_events_;
  std::vector<std::unique_ptr<NamespaceShard>> shards_;
  mutable std::mutex mutex_;
  HandlersRef handlers_;
  std::atomic<bool> detached_ = false;
  std::atomic<std::int64_t> users_ = 0;  // negative once it is unused for good
  std::function<void(Namespace&)> on_unused_;
  std::atomic<std::uint64_t> next_ack_id_ = 0;
  std::mutex gatherings_mutex_;
  std::unordered_set<std::shared_ptr<Gathering>> gatherings_;
  parley::Namespace handle_;
};

/// Keeps a namespace from being removed as unused: each of its sockets has one, from before its
/// middlewares until it has left, and so has whatever else wants it to stay. Empty when there was
/// nothing left to keep. Thread-safe between objects, as shared_ptr.
class NamespaceUse {
 public:
  NamespaceUse() = default;
  explicit NamespaceUse(std::shared_ptr<Namespace> nsp) {
    if (nsp && nsp->enter()) nsp_ = std::move(nsp);
  }
  NamespaceUse(NamespaceUse&& other) noexcept : nsp_(std::move(other.nsp_)) {}
  NamespaceUse& operator=(NamespaceUse&& other) noexcept {
    if (this != &other) {
      reset();
      nsp_ = std::move(other.nsp_);
    }
    return *this;
  }
  ~NamespaceUse() { reset(); }

  explicit operator bool() const { return static_cast<bool>(nsp_); }
  const std::shared_ptr<Namespace>& nsp() const { return nsp_; }
  void reset() noexcept {
    if (const auto left = std::exchange(nsp_, nullptr)) left->leave();
  }

 private:
  std::shared_ptr<Namespace> nsp_;
};

template <class Handler>
void Namespace::add_room_listener(
    std::vector<std::shared_ptr<const std::function<Handler>>> RoomListeners::* list,
    std::function<Handler> handler) {
  const auto shared = std::make_shared<const std::function<Handler>>(std::move(handler));
  change_handlers([&](Handlers& all) {
    auto rooms =
        all.rooms ? std::make_shared<RoomListeners>(*all.rooms) : std::make_shared<RoomListeners>();
    ((*rooms).*list).push_back(shared);
    all.rooms = std::move(rooms);
  });
}

/// "chat" and "/chat" are the same namespace, "" is "/".
std::string normalise_namespace(std::string_view name);

}  // namespace parley::socketio
