// All that lives on one loop, and the two ends it has: the polite one of stop(), which waits for
// last answers, and the one of the destructor, which waits for nothing.
#include "socketio/node.hpp"

#include <utility>

#include "socketio/namespace.hpp"
#include "socketio/server.hpp"

namespace parley::socketio {
namespace {

constexpr std::chrono::milliseconds kDrainCheck{10};
constexpr std::chrono::milliseconds kSliceEvery{50};

}  // namespace

Node::Node(Server& server, std::shared_ptr<net::Loop> loop, const http::Cors& cors,
           const parley::Engine& hooks, engineio::SessionHomes* homes)
    : server_(server),
      loop_(std::move(loop)),
      link_(std::make_shared<Node*>(this)),
      engine_(*loop_, server.options(), cors, hooks, *this, homes),
      foreign_upgrades_(*loop_, server.options().destroy_upgrade_timeout),
      spread_timer_([this] { end_slice(); }),
      drain_timer_([this] { check_drained(); }) {}

Node::~Node() {
  end();
}

void Node::end() {
  listener_.reset();
  spread_timer_.cancel();
  drain_timer_.cancel();
  // From the top down: sockets leave (their handlers may still look around), then sessions, then
  // connections.
  while (!clients_.empty()) {
    const auto client = *clients_.begin();
    client->shut_down();
    clients_.erase(client);
  }
  engine_.close_sessions();
  engine_.abort_connections();
  http_connections_.close_all();
}

void Node::add_namespace(const std::shared_ptr<Namespace>& nsp) {
  NamespaceShard& shard = nsp->shard(loop_->index());
  shard.set_node(link_);
  shard.refresh_handlers();
  if (!server_.engine().handlers().sessions.packet_create.empty()) shard.adapter().visit_copies();
  namespaces_[nsp->name()] = nsp;
}

void Node::remove_namespace(const Namespace& nsp) {
  const auto found = namespaces_.find(nsp.name());
  if (found != namespaces_.end() && found->second.get() == &nsp) namespaces_.erase(found);
}

NamespaceShard* Node::find_namespace(std::string_view name) {
  const auto found = namespaces_.find(name);
  return found == namespaces_.end() ? nullptr : &found->second->shard(loop_->index());
}

void Node::listen(const net::ListenOptions& options) {
  listener_ = std::make_unique<net::Listener>(
      *loop_, options, [this](std::unique_ptr<net::Stream> stream) { accept(std::move(stream)); });
}

void Node::accept(std::unique_ptr<net::Stream> stream) {
  const std::size_t limit = server_.options().limits.max_connections;
  if (limit != 0 && server_.open_connections() > limit) return;  // closed by going out of scope
  if (net::TlsContext* tls = server_.tls()) stream = tls->accept(std::move(stream));
  http::serve(*loop_, http_connections_, std::move(stream), server_, server_.options().limits);
}

void Node::on_session(std::shared_ptr<engineio::Session> session, HttpRequest&& request) {
  const auto client = std::make_shared<Client>(*this, std::move(session), std::move(request));
  clients_.insert(client);
  client->start();
}

bool Node::has_room() const {
  const std::size_t limit = server_.options().limits.max_sessions;
  return limit == 0 || server_.open_sessions() < limit;
}

void Node::shut_down(std::chrono::milliseconds spread) {
  if (std::exchange(ending_, true)) {
    if (spread < spread_ && spread_timer_.armed()) {
      spread_ = spread;
      end_slice();
    }
    return;
  }
  engine_.refuse_new();
  spread_begin_ = loop_->timers().now();
  spread_ = spread;
  leaving_.assign(clients_.begin(), clients_.end());
  left_ = 0;
  end_slice();
}

/// Ends as many clients as the time that has passed asks for. The port stays open meanwhile: those
/// that poll come with new connections.
void Node::end_slice() {
  const auto passed = loop_->timers().now() - spread_begin_;
  const bool last = passed >= spread_;
  const double share = last ? 1 : std::chrono::duration<double>(passed) / spread_;
  const auto due = static_cast<std::size_t>(share * static_cast<double>(leaving_.size()));
  for (; left_ < due; ++left_) {
    if (const auto client = leaving_[left_].lock()) client->shut_down();
  }
  if (!last) return loop_->arm(spread_timer_, kSliceEvery);
  spread_timer_.cancel();
  leaving_ = {};
  drain();
}

void Node::drain() {
  if (listener_) listener_->close();
  const auto clients = clients_;  // those whose handshake was under way
  for (const auto& client : clients) client->shut_down();
  engine_.close_sessions();
  http_connections_.close_idle();
  drain_deadline_ = loop_->timers().now() + server_.options().limits.stop_timeout;
  loop_->arm(drain_timer_, kDrainCheck);
}

void Node::check_drained() {
  http_connections_.close_idle();
  const bool drained = engine_.drained() && http_connections_.size() == 0;
  if (!drained && loop_->timers().now() < drain_deadline_) {
    loop_->arm(drain_timer_, kDrainCheck);
    return;
  }
  engine_.abort_connections();
  http_connections_.close_all();
  loop_->stop();
}

}  // namespace parley::socketio
