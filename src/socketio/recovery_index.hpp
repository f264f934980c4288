#pragma once
#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/fifo.hpp"
#include "base/hash.hpp"
#include "parley/broadcast.hpp"
#include "socketio/room_trail.hpp"

namespace parley::socketio {

/// What a search of the log has found, in no order, and what it took to find it.
struct MissedPackets {
  std::vector<LogPosition> positions;
  std::size_t bytes = 0;      ///< to be sent again
  std::size_t looked_at = 0;  ///< audiences and packets
};

/// Who is searched for: the socket with that id, which was in those rooms, and has what is not
/// after `after`.
struct MissedBy {
  std::string_view id;
  const RoomTrail& trail;
  LogPosition after = 0;
};

/// The logged packets of one namespace by whom they were for. Packets with the same target form an
/// audience, and each room knows the audiences that name it, those that were spoken to last at
/// the end. So a search looks at no packet that it does not find: a socket was in an audience for
/// whole stretches of the log. No lock of its own.
class RecoveryIndex {
 public:
  struct Audience;

  RecoveryIndex() = default;
  RecoveryIndex(const RecoveryIndex&) = delete;
  RecoveryIndex& operator=(const RecoveryIndex&) = delete;

  /// A packet, later than all before.
  Audience& add(const BroadcastTarget& target, LogPosition position, std::size_t size);
  /// The oldest packet of that audience goes, and with the last the audience.
  void drop_oldest(Audience& audience);

  /// Adds what it finds to `missed`. False, and it stops, once that is `max_bytes` or more.
  bool find(const MissedBy& who, std::size_t max_bytes, MissedPackets& missed);

  /// About what it takes of memory, beside a few bytes for each packet.
  std::size_t bytes() const { return bytes_; }

 private:
  using Audiences = std::list<Audience*>;
  struct Target {
    std::vector<std::string> rooms, except;
  };
  struct Place {
    Audiences* list = nullptr;
    Audiences::iterator at;
  };
  struct Packet {
    LogPosition position = 0;
    std::size_t size = 0;
  };
  struct TargetHash {
    using is_transparent = void;
    std::size_t operator()(const Target& target) const;
    std::size_t operator()(const BroadcastTarget& target) const;
  };
  struct SameTarget {
    using is_transparent = void;
    template <class One, class Other>
    bool operator()(const One& one, const Other& other) const {
      return one.rooms == other.rooms && one.except == other.except;
    }
  };
  class Search;

 public:
  struct Audience {
    const Target* target = nullptr;
    base::Fifo<Packet> packets;  // never empty
    std::vector<Place> places;   // one for each room, or the one in everybody_
    std::uint64_t round = 0;     // of the search that looked at it last
  };

 private:
  Audience& make(const BroadcastTarget& target);

  std::unordered_map<Target, Audience, TargetHash, SameTarget> by_target_;
  base::StringMap<Audiences> by_room_;
  Audiences everybody_;
  LogPosition last_ = 0;
  std::uint64_t round_ = 0;  // marks audiences that a search has looked at
  std::size_t bytes_ = 0;
};

}  // namespace parley::socketio
