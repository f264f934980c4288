// What a program registers with one socket, and calls of it that are no events.
#include <cassert>
#include <exception>
#include <utility>

#include "socketio/own_handlers.hpp"

namespace parley::socketio {

/// Null once the last of them has been told: what they own may be a handle to this very socket,
/// which would then live for ever.
Socket::OwnHandlers* Socket::own_handlers() {
  assert(loop_->is_current());
  if (handlers_over_) return nullptr;
  if (!own_handlers_) own_handlers_ = std::make_unique<OwnHandlers>();
  return own_handlers_.get();
}

void Socket::add_handler(std::string event, Listener listener) {
  if (OwnHandlers* const own = own_handlers()) {
    own->events[std::move(event)].push_back(std::move(listener));
  }
}

void Socket::remove_handlers(std::string_view event,
                             const std::function<bool(const Listener&)>& matches) {
  assert(loop_->is_current());
  if (own_handlers_) remove_listeners(own_handlers_->events, event, matches);
}

void Socket::add_disconnecting_handler(std::function<void(DisconnectReason)> handler) {
  if (OwnHandlers* const own = own_handlers()) own->disconnecting.push_back(std::move(handler));
}

void Socket::add_disconnect_handler(std::function<void(DisconnectReason)> handler) {
  if (OwnHandlers* const own = own_handlers()) own->disconnect.push_back(std::move(handler));
}

void Socket::add_error_handler(std::function<void(const Error&)> handler) {
  if (OwnHandlers* const own = own_handlers()) own->error.push_back(std::move(handler));
}

void Socket::tell_error(const Error& error) {
  if (!own_handlers_) return;
  const auto self = shared_from_this();
  const auto handlers = own_handlers_->error;  // one may register another
  for (const auto& handler : handlers) {
    try {
      handler(error);
    } catch (...) {
      report("error", "", std::current_exception());
    }
  }
}

void Socket::add_upgrade_handler(std::function<void(std::string_view)> handler) {
  if (OwnHandlers* const own = own_handlers()) own->upgrade.push_back(std::move(handler));
}

void Socket::tell_upgrade(std::string_view transport) {
  if (!own_handlers_) return;
  const auto self = shared_from_this();
  const auto handlers = own_handlers_->upgrade;  // one may register another
  for (const auto& handler : handlers) {
    try {
      handler(transport);
    } catch (...) {
      report("upgrade", "", std::current_exception());
    }
  }
}

}  // namespace parley::socketio
