#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "parley/event.hpp"
#include "parley/handler.hpp"
#include "parley/handler_id.hpp"

namespace parley::socketio {

/// A handler of one event, and what it is known by.
struct Listener {
  detail::EventHandler handler;
  HandlerId id;
  /// Of once(): true as soon as somebody has called it; shared by all loops.
  std::shared_ptr<std::atomic<bool>> once;
};

using Listeners = base::StringMap<std::vector<Listener>>;

template <class Matches>
void remove_listeners(Listeners& events, std::string_view event, Matches matches) {
  const auto found = events.find(event);
  if (found == events.end()) return;
  std::erase_if(found->second, matches);
  if (found->second.empty()) events.erase(found);
}

/// Those who look at every event, of a namespace or of one socket. Immutable and shared; the
/// pointer is null while there are none, which is all that events have to test.
struct Watchers {
  struct Any {
    detail::AnyListener listener;
    HandlerId id;
  };

  std::vector<Any> incoming;
  std::vector<Any> outgoing;
  std::vector<detail::EventMiddleware> middlewares;

  std::vector<Any>& any(detail::Direction direction) {
    return direction == detail::Direction::kIncoming ? incoming : outgoing;
  }
  const std::vector<Any>& any(detail::Direction direction) const {
    return direction == detail::Direction::kIncoming ? incoming : outgoing;
  }
};

using WatchersRef = std::shared_ptr<const Watchers>;

/// A changed copy; null when nobody is left.
WatchersRef change_watchers(const WatchersRef& watchers,
                            const std::function<void(Watchers&)>& change);
inline bool shows_outgoing(const WatchersRef& watchers) {
  return watchers && !watchers->outgoing.empty();
}

/// What registering and removing do, the same for namespaces and sockets.
void add_any(Watchers& watchers, detail::Direction direction, detail::Place place,
             const Watchers::Any& any);
void remove_any(Watchers& watchers, detail::Direction direction, const HandlerId* id);
std::vector<HandlerId> list_any(const WatchersRef& watchers, detail::Direction direction);

}  // namespace parley::socketio
