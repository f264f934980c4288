#pragma once
#include <string>
#include <string_view>
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

  const Room* find(const std::string& id) const;
  /// The direct room of the two, whoever opened it.
  const Room* find_direct(const std::string& user, const std::string& other) const;
  /// Adds a room, or returns the one that is there.
  const Room& add(const Room& room);
  /// A message was added to the room.
  void advance(const std::string& id, Sequence seq);

  /// Public rooms in the order of their making.
  const std::vector<std::string>& public_ids() const { return public_ids_; }
  const std::vector<std::string>& direct_ids(const std::string& user) const;

  static bool may_enter(const Room& room, const std::string& user);

 private:
  std::unordered_map<std::string, Room> rooms_;
  std::vector<std::string> public_ids_;
  std::unordered_map<std::string, std::vector<std::string>> direct_ids_;
};

/// The other one of a direct room; oneself in notes to oneself.
const User& peer_of(const Pair& pair, const std::string& user);

}  // namespace parley::chat
