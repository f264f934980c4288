// A table, not a list: a socket may be in a thousand rooms, and joins and leaves them one by one.
#include "socketio/room_trail.hpp"

#include <algorithm>
#include <utility>

namespace parley::socketio {

void RoomTrail::enter(std::string_view room, LogPosition at) {
  const auto found = rooms_.find(room);
  if (found != rooms_.end() && found->second.last.to == LogSpan::kOpen) return;
  Room& entered = found == rooms_.end() ? rooms_[std::string(room)] : found->second;
  if (found != rooms_.end()) entered.earlier.push_back(entered.last);
  entered.last = {at, LogSpan::kOpen};
  entered.joined = ++joins_;
  bytes_ += bytes_of_stay(room);
}

void RoomTrail::leave(std::string_view room, LogPosition at) {
  const auto found = rooms_.find(room);
  if (found == rooms_.end() || found->second.last.to != LogSpan::kOpen) return;
  Room& left = found->second;
  if (left.last.after < at) {
    left.last.to = at;
    ended_.push_back(&*found);
    if (ended_.size() > kMaxEnded) forget_first_ended();
    return;
  }
  // Nothing was sent meanwhile.
  bytes_ -= bytes_of_stay(room);
  if (left.earlier.empty()) {
    rooms_.erase(found);
    return;
  }
  left.last = left.earlier.back();
  left.earlier.pop_back();
}

void RoomTrail::forget_first_ended() {
  auto& [name, room] = *ended_.front();
  ended_.pop_front();
  const LogSpan first = room.earlier.empty() ? room.last : room.earlier.front();
  known_from_ = std::max(known_from_, first.to);
  bytes_ -= bytes_of_stay(name);
  if (room.earlier.empty()) {
    rooms_.erase(rooms_.find(name));
  } else {
    room.earlier.erase(room.earlier.begin());
  }
}

std::vector<std::string> RoomTrail::rooms() const {
  std::vector<std::pair<std::uint64_t, const std::string*>> open;
  for (const auto& [name, room] : rooms_) {
    if (room.last.to == LogSpan::kOpen) open.emplace_back(room.joined, &name);
  }
  std::sort(open.begin(), open.end());
  std::vector<std::string> names;
  names.reserve(open.size());
  for (const auto& [joined, name] : open) names.push_back(*name);
  return names;
}

/// As if each had a room of its own: an entry of the table, with its place there, and the name.
std::size_t RoomTrail::bytes_of_stay(std::string_view room) {
  return sizeof(Rooms::value_type) + 5 * sizeof(void*) + room.size();
}

}  // namespace parley::socketio
