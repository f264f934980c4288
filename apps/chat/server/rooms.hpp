#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/records.hpp"

namespace parley::chat {

/// All rooms with the number of their last message, in memory: who comes in gets the list and all
/// later messages without a gap between the two. Holds what has been committed, nothing else. Not
/// thread-safe.
class Rooms {
 public:
  explicit Rooms(const std::vector<Room>& rooms);

  /// By its id; a direct room also by the pair_id() of the two.
  const Room* find(const std::string& id) const;
  /// Adds a room, or returns the one that is there.
  const Room& add(const Room& room);
  /// A message with that number and id was added to the room.
  void advance(const std::string& id, Sequence seq, std::int64_t message);

  /// Public rooms in the order of their making.
  const std::vector<std::string>& public_ids() const { return public_ids_; }

  /// Somebody's direct rooms, newest message first.
  struct Directs {
    std::vector<const Room*> listed;
    std::vector<const Room*> older;  ///< in no order
  };
  /// At most `most` (1 or more) of those whose last message has an id below `before`, the newest;
  /// and all that are older than these. Holds until the next change.
  Directs directs(const std::string& user, std::int64_t before, std::size_t most) const;

  static bool may_enter(const Room& room, const std::string& user);

 private:
  std::unordered_map<std::string, Room> rooms_;
  std::vector<std::string> public_ids_;
  std::unordered_map<std::string, std::vector<const Room*>> directs_;
  /// pair_id() to the id of direct rooms that have another one.
  std::unordered_map<std::string, std::string> pairs_;
};

/// The other one of a direct room; oneself in notes to oneself.
const User& peer_of(const Pair& pair, const std::string& user);

}  // namespace parley::chat
