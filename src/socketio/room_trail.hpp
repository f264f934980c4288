#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/fifo.hpp"
#include "base/hash.hpp"

namespace parley::socketio {

/// A place in the recovery log: the number of a packet. 0 comes before all of them.
using LogPosition = std::uint64_t;

/// A stretch of the log.
struct LogSpan {
  /// The end of one that goes on.
  static constexpr LogPosition kOpen = std::numeric_limits<LogPosition>::max();

  LogPosition after = 0;   ///< exclusive
  LogPosition to = kOpen;  ///< inclusive
};

/// Which rooms a socket was in while which packets were sent, so that what is sent again is what it
/// missed and nothing else. Rooms it is in when it goes stay open: they are its own until it is
/// back. Not for the room of its own id.
class RoomTrail {
 public:
  /// Stays that have ended, kept for packets that may still be missed.
  static constexpr std::size_t kMaxEnded = 64;

  RoomTrail() = default;
  RoomTrail(const RoomTrail&) = delete;
  RoomTrail& operator=(const RoomTrail&) = delete;

  /// It joins: packets after `at` are for it. Does nothing while it is in.
  void enter(std::string_view room, LogPosition at);
  /// It leaves: packets after `at` are not.
  void leave(std::string_view room, LogPosition at);
  /// `visit(LogSpan)` for what reached it by that room, the earliest first.
  template <class Visit>
  void for_each_stay(std::string_view room, Visit visit) const;
  /// `visit(name)` for each room that something after `position` may have reached it by, until it
  /// returns false; whether it never did.
  template <class Visit>
  bool for_each_room_after(LogPosition position, Visit visit) const;
  /// From here on the stays are known: earlier ones have been forgotten.
  LogPosition known_from() const { return known_from_; }
  /// Those it is in, in the order they were joined.
  std::vector<std::string> rooms() const;
  /// About what it takes of memory.
  std::size_t bytes() const { return bytes_; }

 private:
  struct Room {
    LogSpan last;
    std::vector<LogSpan> earlier;
    std::uint64_t joined = 0;  // the how many-th to be joined, of `last`
  };
  using Rooms = base::StringMap<Room>;

  void forget_first_ended();
  static std::size_t bytes_of_stay(std::string_view room);

  Rooms rooms_;
  base::Fifo<Rooms::value_type*> ended_;  // one for each stay that has, in the order they did
  std::uint64_t joins_ = 0;
  LogPosition known_from_ = 0;
  std::size_t bytes_ = 0;
};

template <class Visit>
void RoomTrail::for_each_stay(std::string_view room, Visit visit) const {
  const auto found = rooms_.find(room);
  if (found == rooms_.end()) return;
  for (const LogSpan& stay : found->second.earlier) visit(stay);
  visit(found->second.last);
}

template <class Visit>
bool RoomTrail::for_each_room_after(LogPosition position, Visit visit) const {
  for (const auto& [name, room] : rooms_) {
    if (room.last.to > position && !visit(std::string_view(name))) return false;
  }
  return true;
}

}  // namespace parley::socketio
