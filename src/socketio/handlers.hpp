#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "base/hash.hpp"
#include "parley/handler.hpp"
#include "parley/socket.hpp"

namespace parley::socketio {

/// All handlers of a namespace at one moment. Immutable and shared: registering makes a new one,
/// loops and coroutines keep the one they have.
struct Handlers {
  using Disconnect = std::function<void(parley::Socket, DisconnectReason)>;

  std::vector<detail::Middleware> middlewares;
  std::vector<detail::ConnectionHandler> connection;
  std::vector<Disconnect> disconnecting;
  std::vector<Disconnect> disconnect;
  base::StringMap<std::vector<detail::EventHandler>> events;
};

using HandlersRef = std::shared_ptr<const Handlers>;

}  // namespace parley::socketio
