// What a program registers with one socket, and calls of it that are no events.
#include <cassert>
#include <exception>
#include <utility>

#include "socketio/own_handlers.hpp"

namespace parley::socketio {

void Socket::add_handler(std::string event, Listener listener) {
  assert(loop_->is_current());
  if (!own_handlers_) own_handlers_ = std::make_unique<OwnHandlers>();
  own_handlers_->events[std::move(event)].push_back(std::move(listener));
}

void Socket::remove_handlers(std::string_view event,
                             const std::function<bool(const Listener&)>& matches) {
  assert(loop_->is_current());
  if (own_handlers_) remove_listeners(own_handlers_->events, event, matches);
}

void Socket::add_disconnecting_handler(std::function<void(DisconnectReason)> handler) {
  assert(loop_->is_current());
  if (!own_handlers_) own_handlers_ = std::make_unique<OwnHandlers>();
  own_handlers_->disconnecting.push_back(std::move(handler));
}

void Socket::add_disconnect_handler(std::function<void(DisconnectReason)> handler) {
  assert(loop_->is_current());
  if (!own_handlers_) own_handlers_ = std::make_unique<OwnHandlers>();
  own_handlers_->disconnect.push_back(std::move(handler));
}

void Socket::add_error_handler(std::function<void(const Error&)> handler) {
  assert(loop_->is_current());
  if (leaving_) return;
  if (!own_handlers_) own_handlers_ = std::make_unique<OwnHandlers>();
  own_handlers_->error.push_back(std::move(handler));
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
  assert(loop_->is_current());
  if (leaving_) return;
  if (!own_handlers_) own_handlers_ = std::make_unique<OwnHandlers>();
  own_handlers_->upgrade.push_back(std::move(handler));
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
