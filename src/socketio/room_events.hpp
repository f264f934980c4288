#pragma once
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"

namespace parley::socketio {

/// Who is told of rooms. Immutable and shared by the loops; null while there is nobody.
struct RoomListeners {
  using OfRoom = std::shared_ptr<const std::function<void(const std::string& room)>>;
  using OfMember =
      std::shared_ptr<const std::function<void(const std::string& room, const std::string& id)>>;

  std::vector<OfRoom> created;
  std::vector<OfRoom> deleted;
  std::vector<OfMember> joined;
  std::vector<OfMember> left;
};

/// What becomes of a namespace's rooms, all loops together: a room is there from its first member
/// on any loop to its last. Thread-safe. Noting and telling are two steps, so that listeners, who
/// may do anything, run when the caller's own state is in order.
class RoomEvents {
 public:
  /// A listener threw.
  using Report = std::function<void(const std::string& room, std::exception_ptr)>;

  void joined(std::string_view room, std::string_view id);
  void left(std::string_view room, std::string_view id);
  /// Tells everything noted so far, on any loop, in order; by whoever came first when several call.
  void tell(const RoomListeners& listeners, const Report& report);

 private:
  enum class Kind : unsigned char { kCreated, kJoined, kLeft, kDeleted };
  struct Note {
    Kind kind;
    std::string room;
    std::string id;
  };

  std::mutex mutex_;
  base::StringMap<std::size_t> members_;
  std::deque<Note> notes_;
  bool telling_ = false;
};

/// How an adapter gets at them.
struct RoomWatch {
  RoomEvents& events;
  std::shared_ptr<const RoomListeners> listeners;
  RoomEvents::Report report;
};

}  // namespace parley::socketio
