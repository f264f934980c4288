// The public handles' functions that remove handlers, run them once, and look at every event and
// room: one line each where it can be. The rest of the door is public_api.cpp.
#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "parley/handler_id.hpp"
#include "parley/namespace.hpp"
#include "parley/socket.hpp"
#include "socketio/namespace.hpp"
#include "socketio/socket.hpp"

namespace parley {

namespace {

std::atomic<std::uint64_t> last_handler_id = 0;

}  // namespace

HandlerId::HandlerId() : number_(last_handler_id.fetch_add(1, std::memory_order_relaxed) + 1) {}

// --- Namespace -----------------------------------------------------------------------------------

Namespace& Namespace::on_erased(std::string event, detail::EventHandler handler, HandlerId id,
                                bool once) {
  detail::check_handled_event(event);
  const socketio::Listener listener{std::move(handler), id,
                                    once ? std::make_shared<std::atomic<bool>>(false) : nullptr};
  impl_->change_handlers([&](socketio::Handlers& all) { all.events[event].push_back(listener); });
  return *this;
}
Namespace& Namespace::off(std::string_view event) {
  impl_->change_handlers([&](socketio::Handlers& all) {
    socketio::remove_listeners(all.events, event, [](const auto&) { return true; });
  });
  return *this;
}
Namespace& Namespace::off(std::string_view event, HandlerId id) {
  impl_->change_handlers([&](socketio::Handlers& all) {
    socketio::remove_listeners(all.events, event, [id](const auto& each) { return each.id == id; });
  });
  return *this;
}

Namespace& Namespace::add_any(detail::Direction direction, detail::Place place,
                              detail::AnyListener listener, HandlerId id) {
  impl_->change_watchers([&](socketio::Watchers& watchers) {
    socketio::add_any(watchers, direction, place, {listener, id});
  });
  return *this;
}
Namespace& Namespace::remove_any(detail::Direction direction, const HandlerId* id) {
  impl_->change_watchers(
      [&](socketio::Watchers& watchers) { socketio::remove_any(watchers, direction, id); });
  return *this;
}
std::vector<HandlerId> Namespace::listeners(detail::Direction direction) const {
  return socketio::list_any(impl_->handlers()->watchers, direction);
}
Namespace& Namespace::use_event_erased(detail::EventMiddleware middleware) {
  impl_->change_watchers(
      [&](socketio::Watchers& watchers) { watchers.middlewares.push_back(middleware); });
  return *this;
}

Namespace& Namespace::on_create_room(std::function<void(const std::string&)> handler) {
  impl_->add_room_listener(&socketio::RoomListeners::created, std::move(handler));
  return *this;
}
Namespace& Namespace::on_delete_room(std::function<void(const std::string&)> handler) {
  impl_->add_room_listener(&socketio::RoomListeners::deleted, std::move(handler));
  return *this;
}
Namespace& Namespace::on_join_room(
    std::function<void(const std::string&, const std::string&)> handler) {
  impl_->add_room_listener(&socketio::RoomListeners::joined, std::move(handler));
  return *this;
}
Namespace& Namespace::on_leave_room(
    std::function<void(const std::string&, const std::string&)> handler) {
  impl_->add_room_listener(&socketio::RoomListeners::left, std::move(handler));
  return *this;
}

// --- Socket --------------------------------------------------------------------------------------

void Socket::on_erased(std::string event, detail::EventHandler handler, HandlerId id,
                       bool once) const {
  detail::check_handled_event(event);
  if (!impl_) return;
  impl_->add_handler(
      std::move(event),
      {std::move(handler), id, once ? std::make_shared<std::atomic<bool>>(false) : nullptr});
}
void Socket::off(std::string_view event) const {
  if (impl_) impl_->remove_handlers(event, [](const auto&) { return true; });
}
void Socket::off(std::string_view event, HandlerId id) const {
  if (impl_) impl_->remove_handlers(event, [id](const auto& each) { return each.id == id; });
}
void Socket::add_any(detail::Direction direction, detail::Place place, detail::AnyListener listener,
                     HandlerId id) const {
  if (!impl_) return;
  impl_->change_own_watchers([&](socketio::Watchers& watchers) {
    socketio::add_any(watchers, direction, place, {listener, id});
  });
}
void Socket::remove_any(detail::Direction direction, const HandlerId* id) const {
  if (!impl_) return;
  impl_->change_own_watchers(
      [&](socketio::Watchers& watchers) { socketio::remove_any(watchers, direction, id); });
}
std::vector<HandlerId> Socket::listeners(detail::Direction direction) const {
  if (!impl_) return {};
  return socketio::list_any(impl_->own_watchers(), direction);
}
void Socket::on_error(std::function<void(const Error&)> handler) const {
  if (impl_) impl_->add_error_handler(std::move(handler));
}
void Socket::use_erased(detail::EventMiddleware middleware) const {
  if (!impl_) return;
  impl_->change_own_watchers(
      [&](socketio::Watchers& watchers) { watchers.middlewares.push_back(middleware); });
}

}  // namespace parley
