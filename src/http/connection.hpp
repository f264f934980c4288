#pragma once
#include <cstddef>
#include <memory>

#include "http/exchange.hpp"
#include "net/loop.hpp"
#include "net/stream.hpp"
#include "parley/options.hpp"

namespace parley::http {

class Connection;

/// Owns the HTTP connections of one loop. Belongs to the loop; destroy it before the loop.
class ConnectionSet {
 public:
  ConnectionSet() = default;
  ConnectionSet(const ConnectionSet&) = delete;
  ConnectionSet& operator=(const ConnectionSet&) = delete;
  ~ConnectionSet() { close_all(); }

  std::size_t size() const { return size_; }
  /// Ends the connections between two requests; from now on the others end with their answer.
  void close_idle();
  /// Ends all at once.
  void close_all();

 private:
  friend class Connection;
  void add(std::shared_ptr<Connection> connection);
  void remove(Connection& connection);

  Connection* first_ = nullptr;  // they own themselves while in the list
  std::size_t size_ = 0;
  bool draining_ = false;
};

/// Serves one HTTP/1.1 connection (RFC 9112) on `loop`: keep-alive, one request at a time,
/// pipelined ones answered in order, deadlines and limits of LimitOptions. The connection is part
/// of `set` until the peer or a deadline ends it, it moves to another loop, or an upgrade takes its
/// stream. `set`, `service` and `limits` must outlive it.
void serve(net::Loop& loop, ConnectionSet& set, std::unique_ptr<net::Stream> stream,
           Service& service, const LimitOptions& limits);

}  // namespace parley::http
