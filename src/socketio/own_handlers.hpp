#pragma once
#include <functional>
#include <string_view>
#include <vector>

#include "socketio/socket.hpp"

namespace parley::socketio {

/// What a program has registered with one socket; few have any.
struct Socket::OwnHandlers {
  Listeners events;
  std::vector<std::function<void(DisconnectReason)>> disconnecting;
  std::vector<std::function<void(DisconnectReason)>> disconnect;
  std::vector<std::function<void(const Error&)>> error;
  std::vector<std::function<void(std::string_view)>> upgrade;
};

}  // namespace parley::socketio
