#pragma once
// Clients that do not read as fast as the server sends: how much is kept for them is in
// LimitOptions, what becomes of them here.
#include <cstddef>
#include <vector>

#include "parley/handshake.hpp"
#include "parley/options.hpp"
#include "parley/socket.hpp"

namespace parley {

/// A client whose outgoing queue has reached limits.max_queued_bytes, as
/// ServerOptions::on_slow_consumer is shown it.
struct SlowConsumer {
  const Handshake& handshake;   ///< lives for the call
  std::vector<Socket> sockets;  ///< those it has in namespaces; none before it has joined one
  std::size_t queued_bytes = 0;
};

}  // namespace parley
