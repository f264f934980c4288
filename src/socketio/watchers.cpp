// Catch-all listeners and event middlewares (server API: "onAny", "socket.use"): how the lists
// change. How they are used is in socket_watch.cpp.
#include "socketio/watchers.hpp"

#include <utility>

namespace parley::socketio {

WatchersRef change_watchers(const WatchersRef& watchers,
                            const std::function<void(Watchers&)>& change) {
  auto changed = watchers ? std::make_shared<Watchers>(*watchers) : std::make_shared<Watchers>();
  change(*changed);
  const bool empty =
      changed->incoming.empty() && changed->outgoing.empty() && changed->middlewares.empty();
  return empty ? nullptr : std::move(changed);
}

void add_any(Watchers& watchers, detail::Direction direction, detail::Place place,
             const Watchers::Any& any) {
  auto& list = watchers.any(direction);
  list.insert(place == detail::Place::kFirst ? list.begin() : list.end(), any);
}

void remove_any(Watchers& watchers, detail::Direction direction, const HandlerId* id) {
  std::erase_if(watchers.any(direction),
                [id](const Watchers::Any& any) { return !id || any.id == *id; });
}

std::vector<HandlerId> list_any(const WatchersRef& watchers, detail::Direction direction) {
  std::vector<HandlerId> ids;
  if (!watchers) return ids;
  for (const Watchers::Any& any : watchers->any(direction)) ids.push_back(any.id);
  return ids;
}

}  // namespace parley::socketio
