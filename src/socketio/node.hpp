#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/hash.hpp"
#include "base/random.hpp"
#include "engineio/engine.hpp"
#include "http/answer_deadline.hpp"
#include "http/connection.hpp"
#include "net/listener.hpp"
#include "net/loop.hpp"
#include "socketio/client.hpp"
#include "socketio/packet.hpp"

namespace parley::socketio {

class Namespace;
class NamespaceShard;
class Server;

/// Everything of a server that lives on one loop. Belongs to it.
class Node final : public engineio::EngineListener {
 public:
  Node(Server& server, std::shared_ptr<net::Loop> loop, const http::Cors& cors,
       const parley::Engine& hooks, engineio::SessionHomes* homes);
  ~Node();

  Server& server() { return server_; }
  net::Loop& loop() { return *loop_; }
  const std::shared_ptr<net::Loop>& shared_loop() const { return loop_; }
  engineio::Engine& engine() { return engine_; }
  http::ConnectionSet& http_connections() { return http_connections_; }
  base::Random& random() { return random_; }
  /// Decoded into by every client in turn, so that its memory is reused.
  Packet& scratch_packet() { return scratch_packet_; }
  /// For what goes to one client.
  engineio::SpareOutgoing& spare_outgoing() { return spare_outgoing_; }
  /// Gives back what an event of very many arguments made of it.
  void trim_scratch() {
    if (scratch_packet_.elements.capacity() > kKeptElements) scratch_packet_ = {};
  }

  /// Lets clients of this loop in.
  void add_namespace(const std::shared_ptr<Namespace>& nsp);
  /// Lets none in any more, unless another namespace of that name has been added.
  void remove_namespace(const Namespace& nsp);
  NamespaceShard* find_namespace(std::string_view name);

  void listen(const net::ListenOptions& options);
  std::uint16_t port() const { return listener_->port(); }
  /// Serves a connection, from the listener or from a test.
  void accept(std::unique_ptr<net::Stream> stream);
  /// For upgrade requests of other paths than ours.
  http::AnswerDeadline& foreign_upgrades() { return foreign_upgrades_; }
  void start_accepting() { listener_->start(); }

  void forget(const std::shared_ptr<Client>& client) { clients_.erase(client); }

  /// Ends everything politely, clients one after the other over `spread`, then stops the loop.
  void shut_down(std::chrono::milliseconds spread);
  /// Ends everything at once, on a loop that runs no more. What the loop still has queued may point
  /// here: abandon it before the node goes.
  void end();
  /// The server is going away: shards that handles keep find nobody here any more.
  void detach() { *link_ = nullptr; }

 private:
  static constexpr std::size_t kKeptElements = 1024;

  void on_session(std::shared_ptr<engineio::Session> session, HttpRequest&& request) override;
  bool has_room() const override;
  void end_slice();
  void drain();
  void check_drained();

  Server& server_;
  std::shared_ptr<net::Loop> loop_;
  base::SystemRandom random_;
  http::ConnectionSet http_connections_;
  std::shared_ptr<Node*> link_;  // what shards reach this by
  base::StringMap<std::shared_ptr<Namespace>> namespaces_;
  std::unordered_set<std::shared_ptr<Client>> clients_;
  engineio::Engine engine_;
  Packet scratch_packet_;
  engineio::SpareOutgoing spare_outgoing_;
  std::unique_ptr<net::Listener> listener_;
  http::AnswerDeadline foreign_upgrades_;
  std::vector<std::weak_ptr<Client>> leaving_;  // in the order they are to go
  std::size_t left_ = 0;
  bool ending_ = false;
  net::TimePoint spread_begin_{};
  std::chrono::milliseconds spread_{};
  net::Timer spread_timer_;
  net::Timer drain_timer_;
  net::TimePoint drain_deadline_{};
};

}  // namespace parley::socketio
