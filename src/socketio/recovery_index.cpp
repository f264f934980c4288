// A log that is searched from end to end costs what others have sent, again for each client that
// comes back. Lists of packets by room would do for rooms; but a packet to many rooms is in many of
// them, and what somebody says to all others is in the list of everybody, also when it is he who
// comes back. Whole targets are few, as programs send to the same ones again and again.
#include "socketio/recovery_index.hpp"

#include <algorithm>
#include <utility>

#include "socketio/recovery_spans.hpp"

namespace parley::socketio {
namespace {

/// Beside the names, about: an audience and its place in the table; for each of its rooms, the
/// place there and the room itself.
constexpr std::size_t kAudienceBytes = 256;
constexpr std::size_t kRoomBytes = 224;

std::size_t bytes_of(const std::vector<std::string>& rooms,
                     const std::vector<std::string>& except) {
  std::size_t total = kAudienceBytes;
  for (const std::string& room : rooms) total += kRoomBytes + 2 * room.size();
  for (const std::string& room : except) total += sizeof(room) + room.size();
  return total;
}

std::size_t hash_of(const std::vector<std::string>& rooms, const std::vector<std::string>& except) {
  constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15;
  std::uint64_t mixed = rooms.size();
  for (const auto* names : {&rooms, &except}) {
    for (const std::string& name : *names) {
      mixed = (mixed ^ base::StringHash()(name)) * kOdd;
      mixed ^= mixed >> 32;
    }
  }
  return mixed;
}

}  // namespace

/// One search, with what it needs again and again.
class RecoveryIndex::Search {
 public:
  Search(RecoveryIndex& index, const MissedBy& who, std::size_t max_bytes, MissedPackets& missed)
      : who_(who), max_bytes_(max_bytes), missed_(missed), round_(++index.round_) {}

  bool look_at(Audiences& audiences) {
    for (auto each = audiences.rbegin(); each != audiences.rend(); ++each) {
      if (((*each)->packets.end() - 1)->position <= who_.after) break;
      if (std::exchange((*each)->round, round_) != round_ && !look_at(**each)) return false;
    }
    return true;
  }

 private:
  bool look_at(Audience& audience) {
    ++missed_.looked_at;
    within_.clear();
    excluded_.clear();
    found_.clear();
    if (audience.target->rooms.empty()) within_.push_back({who_.after});
    add_stays(audience.target->rooms, within_);
    add_stays(audience.target->except, excluded_);
    subtract_spans(within_, excluded_, found_);
    return std::all_of(found_.begin(), found_.end(),
                       [&](const LogSpan& span) { return take(audience.packets, span); });
  }

  void add_stays(const std::vector<std::string>& rooms, std::vector<LogSpan>& spans) {
    for (const std::string& room : rooms) {
      if (room == who_.id) {
        spans.clear();
        return spans.push_back({who_.after});
      }
      who_.trail.for_each_stay(room, [&](const LogSpan& stay) {
        if (stay.to > who_.after) spans.push_back({std::max(stay.after, who_.after), stay.to});
      });
    }
    merge_spans(spans);
  }

  bool take(base::Fifo<Packet>& packets, const LogSpan& span) {
    auto each = std::partition_point(packets.begin(), packets.end(), [&](const auto& packet) {
      return packet.position <= span.after;
    });
    for (; each != packets.end() && each->position <= span.to; ++each) {
      ++missed_.looked_at;
      missed_.positions.push_back(each->position);
      missed_.bytes += each->size;
      if (missed_.bytes >= max_bytes_) return false;
    }
    return true;
  }

  const MissedBy& who_;
  const std::size_t max_bytes_;
  MissedPackets& missed_;
  const std::uint64_t round_;
  std::vector<LogSpan> within_, excluded_, found_;
};

std::size_t RecoveryIndex::TargetHash::operator()(const Target& target) const {
  return hash_of(target.rooms, target.except);
}

std::size_t RecoveryIndex::TargetHash::operator()(const BroadcastTarget& target) const {
  return hash_of(target.rooms, target.except);
}

RecoveryIndex::Audience& RecoveryIndex::add(const BroadcastTarget& target, LogPosition position,
                                            std::size_t size) {
  const auto found = by_target_.find(target);
  Audience& audience = found == by_target_.end() ? make(target) : found->second;
  audience.packets.push_back({position, size});
  last_ = position;
  for (const Place& place : audience.places) {
    place.list->splice(place.list->end(), *place.list, place.at);
  }
  return audience;
}

RecoveryIndex::Audience& RecoveryIndex::make(const BroadcastTarget& target) {
  auto& entry = *by_target_.try_emplace({target.rooms, target.except}).first;
  const Target& key = entry.first;
  Audience& audience = entry.second;
  audience.target = &key;
  const auto enter = [&audience](Audiences& list) {
    audience.places.push_back({&list, list.insert(list.end(), &audience)});
  };
  audience.places.reserve(std::max<std::size_t>(key.rooms.size(), 1));
  if (key.rooms.empty()) enter(everybody_);
  for (const std::string& room : key.rooms) enter(by_room_[room]);
  bytes_ += bytes_of(key.rooms, key.except);
  return audience;
}

void RecoveryIndex::drop_oldest(Audience& audience) {
  audience.packets.pop_front();
  if (!audience.packets.empty()) return;
  const Target& target = *audience.target;
  bytes_ -= bytes_of(target.rooms, target.except);
  for (const Place& place : audience.places) place.list->erase(place.at);
  for (const std::string& room : target.rooms) {
    const auto found = by_room_.find(room);
    if (found != by_room_.end() && found->second.empty()) by_room_.erase(found);
  }
  by_target_.erase(by_target_.find(target));
}

bool RecoveryIndex::find(const MissedBy& who, std::size_t max_bytes, MissedPackets& missed) {
  if (missed.bytes >= max_bytes) return false;
  if (last_ <= who.after) return true;
  Search search(*this, who, max_bytes, missed);
  const auto look_at = [&](std::string_view room) {
    const auto found = by_room_.find(room);
    return found == by_room_.end() || search.look_at(found->second);
  };
  return search.look_at(everybody_) && look_at(who.id) &&
         who.trail.for_each_room_after(who.after, look_at);
}

}  // namespace parley::socketio
