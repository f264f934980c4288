#pragma once
#include <cstddef>
#include <memory>
#include <vector>

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
  /// Those for which part of an answer waits in memory, and how much; call `end` to give that up.
  struct Waiting {
    std::size_t bytes;
    UniqueFunction<void()> end;
  };
  std::vector<Waiting> waiting() const;

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
