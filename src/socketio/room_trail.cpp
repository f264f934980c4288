#include "socketio/room_trail.hpp"

#include <algorithm>

namespace parley::socketio {

void RoomTrail::enter(std::string_view room, LogPosition at) {
  const auto is_open = [&](const Stay& stay) { return stay.to == kStill && stay.room == room; };
  if (std::any_of(stays_.begin(), stays_.end(), is_open)) return;
  stays_.push_back({std::string(room), at, kStill});
}

void RoomTrail::leave(std::string_view room, LogPosition at) {
  const auto stay = std::find_if(stays_.begin(), stays_.end(), [&](const Stay& each) {
    return each.to == kStill && each.room == room;
  });
  if (stay == stays_.end()) return;
  if (stay->from >= at) {  // nothing was sent meanwhile
    stays_.erase(stay);
    return;
  }
  stay->to = at;
  if (++ended_ <= kMaxEnded) return;
  const auto first = std::min_element(stays_.begin(), stays_.end(),
                                      [](const Stay& a, const Stay& b) { return a.to < b.to; });
  known_from_ = std::max(known_from_, first->to);
  stays_.erase(first);
  --ended_;
}

bool RoomTrail::was_in(std::string_view room, LogPosition packet) const {
  return std::any_of(stays_.begin(), stays_.end(), [&](const Stay& stay) {
    return stay.from < packet && packet <= stay.to && stay.room == room;
  });
}

std::vector<std::string> RoomTrail::rooms() const {
  std::vector<std::string> open;
  for (const Stay& stay : stays_) {
    if (stay.to == kStill) open.push_back(stay.room);
  }
  return open;
}

std::size_t RoomTrail::bytes() const {
  std::size_t total = 0;
  for (const Stay& stay : stays_) total += sizeof(Stay) + stay.room.size();
  return total;
}

}  // namespace parley::socketio
