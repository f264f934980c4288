// The events of rooms (in-memory adapter: "create-room", "join-room", "leave-room",
// "delete-room"). A queue was preferred to calling under the lock, where a listener that joins
// another room would wait for itself, and to calling without any order, where the "deleted" of one
// loop could overtake the "created" of another.
#include "socketio/room_events.hpp"

#include <utility>

namespace parley::socketio {

void RoomEvents::joined(std::string_view room, std::string_view id) {
  const std::lock_guard lock(mutex_);
  auto found = members_.find(room);
  if (found == members_.end()) {
    found = members_.emplace(std::string(room), 0).first;
    notes_.push_back({Kind::kCreated, std::string(room), {}});
  }
  ++found->second;
  notes_.push_back({Kind::kJoined, std::string(room), std::string(id)});
}

void RoomEvents::left(std::string_view room, std::string_view id) {
  const std::lock_guard lock(mutex_);
  const auto found = members_.find(room);
  if (found == members_.end()) return;  // joined before anybody listened
  notes_.push_back({Kind::kLeft, std::string(room), std::string(id)});
  if (--found->second > 0) return;
  members_.erase(found);
  notes_.push_back({Kind::kDeleted, std::string(room), {}});
}

void RoomEvents::tell(const RoomListeners& listeners, const Report& report) {
  std::unique_lock lock(mutex_);
  if (std::exchange(telling_, true)) return;  // whoever is at it takes these too
  while (!notes_.empty()) {
    const Note note = std::move(notes_.front());
    notes_.pop_front();
    lock.unlock();
    const auto each = [&](const auto& list, const auto&... arguments) {
      for (const auto& listener : list) {
        try {
          (*listener)(arguments...);
        } catch (...) {
          report(note.room, std::current_exception());
        }
      }
    };
    switch (note.kind) {
      case Kind::kCreated:
        each(listeners.created, note.room);
        break;
      case Kind::kJoined:
        each(listeners.joined, note.room, note.id);
        break;
      case Kind::kLeft:
        each(listeners.left, note.room, note.id);
        break;
      case Kind::kDeleted:
        each(listeners.deleted, note.room);
        break;
    }
    lock.lock();
  }
  telling_ = false;
}

}  // namespace parley::socketio
