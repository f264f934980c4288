#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

#include "net/loop.hpp"
#include "parley/broadcast.hpp"
#include "parley/value.hpp"
#include "socketio/adapter.hpp"
#include "socketio/gathering.hpp"
#include "socketio/handlers.hpp"

namespace parley::socketio {

class Namespace;
class Node;

/// A namespace on one loop: its sockets there, and the handlers as that loop knows them.
class NamespaceShard {
 public:
  NamespaceShard(Namespace& nsp, std::shared_ptr<net::Loop> loop);

  Namespace& nsp() { return nsp_; }
  net::Loop& loop() { return *loop_; }
  const std::shared_ptr<net::Loop>& shared_loop() const { return loop_; }
  Adapter& adapter() { return adapter_; }
  const HandlersRef& handlers() const { return handlers_; }
  void set_handlers(HandlersRef handlers) { handlers_ = std::move(handlers); }

  /// The way to the server, null once that has gone: sockets outlive it in handles.
  Node* node() const { return node_; }
  void set_node(Node* node) { node_ = node; }

  void add(std::shared_ptr<Socket> socket);
  void remove(Socket& socket);
  /// Whether a broadcast needs to come here at all (thread-safe).
  bool has_sockets() const { return count_.load(std::memory_order_relaxed) > 0; }

 private:
  Namespace& nsp_;
  std::shared_ptr<net::Loop> loop_;
  Adapter adapter_;
  HandlersRef handlers_;
  Node* node_ = nullptr;
  std::atomic<std::size_t> count_ = 0;
};

/// A namespace: a shard for each loop, and what they share. Thread-safe.
class Namespace final : public std::enable_shared_from_this<Namespace> {
 public:
  Namespace(std::string name, const std::vector<std::shared_ptr<net::Loop>>& loops);

  const std::string& name() const { return name_; }
  NamespaceShard& shard(unsigned loop) { return *shards_[loop]; }

  /// Makes a changed copy of the handlers known to every loop; on the calling loop at once.
  void change_handlers(const std::function<void(Handlers&)>& change);

  void broadcast(const BroadcastTarget& target, detail::Payload payload);
  /// Runs `action` for every socket of the target, on its loop.
  void for_each(const BroadcastTarget& target, std::function<void(Socket&)> action);
  /// An id for an acknowledgement that no socket of the namespace is asked for with.
  std::uint64_t next_ack_id() { return next_ack_id_.fetch_add(1, std::memory_order_relaxed); }
  /// Where broadcasts have to go.
  std::vector<NamespaceShard*> shards_with_sockets();
  /// Begins to wait for `parts` contributions; its home is the calling loop, or loop 0. With none,
  /// or when the server has gone (then null), `done` is called without waiting.
  std::shared_ptr<Gathering> gather(std::size_t parts, Gathering::Done done);
  void forget(Gathering& gathering);
  /// The server is going away, its loops run no more: operators do nothing from now on.
  void detach();

 private:
  std::string name_;
  std::vector<std::unique_ptr<NamespaceShard>> shards_;
  std::mutex mutex_;
  HandlersRef handlers_;
  std::atomic<bool> detached_ = false;
  std::atomic<std::uint64_t> next_ack_id_ = 0;
  std::mutex gatherings_mutex_;
  std::unordered_set<std::shared_ptr<Gathering>> gatherings_;
};

/// "chat" and "/chat" are the same namespace, "" is "/".
std::string normalise_namespace(std::string_view name);

}  // namespace parley::socketio
