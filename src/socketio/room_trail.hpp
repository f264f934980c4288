#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace parley::socketio {

/// A place in the recovery log: the number of a packet. 0 comes before all of them.
using LogPosition = std::uint64_t;

/// Which rooms a socket was in while which packets were sent, so that what is sent again is what it
/// missed and nothing else. Rooms it is in when it goes stay open: they are its own until it is
/// back. Not for the room of its own id.
class RoomTrail {
 public:
  /// Stays that have ended, kept for packets that may still be missed.
  static constexpr std::size_t kMaxEnded = 64;

  /// It joins: packets after `at` are for it. Does nothing while it is in.
  void enter(std::string_view room, LogPosition at);
  /// It leaves: packets after `at` are not.
  void leave(std::string_view room, LogPosition at);
  /// Whether the packet at `packet` reached it by that room.
  bool was_in(std::string_view room, LogPosition packet) const;
  /// From here on was_in() knows: earlier stays have been forgotten.
  LogPosition known_from() const { return known_from_; }
  /// Those it is in, in the order they were joined.
  std::vector<std::string> rooms() const;
  /// About what it takes of memory.
  std::size_t bytes() const;

 private:
  static constexpr LogPosition kStill = std::numeric_limits<LogPosition>::max();
  struct Stay {
    std::string room;
    LogPosition from;  // exclusive
    LogPosition to;    // inclusive
  };

  std::vector<Stay> stays_;
  std::size_t ended_ = 0;
  LogPosition known_from_ = 0;
};

}  // namespace parley::socketio
