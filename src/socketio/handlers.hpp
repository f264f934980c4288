#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "parley/expired_session.hpp"
#include "parley/handler.hpp"
#include "parley/socket.hpp"
#include "socketio/room_events.hpp"
#include "socketio/watchers.hpp"

namespace parley::socketio {

/// All handlers of a namespace at one moment. Immutable and shared: registering makes a new one,
/// loops and coroutines keep the one they have.
struct Handlers {
  using Disconnect = std::function<void(parley::Socket, DisconnectReason)>;
  using Expired = std::function<void(const ExpiredSession&)>;

  std::vector<detail::Middleware> middlewares;
  std::vector<detail::ConnectionHandler> connection;
  std::vector<Disconnect> disconnecting;
  std::vector<Disconnect> disconnect;
  std::vector<std::shared_ptr<const Expired>> session_expired;
  Listeners events;
  WatchersRef watchers;
  std::shared_ptr<const RoomListeners> rooms;
};

using HandlersRef = std::shared_ptr<const Handlers>;

}  // namespace parley::socketio
