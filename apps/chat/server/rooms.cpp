// The rooms in memory. Reading them from the database at each entry was rejected: a message that is
// committed between that answer and the first event would be missed.
#include "rooms.hpp"

#include <algorithm>

#include "store/pair_id.hpp"

namespace parley::chat {

Rooms::Rooms(const std::vector<Room>& rooms) {
  for (const Room& room : rooms) add(room);
}

const Room* Rooms::find(const std::string& id) const {
  const auto pair = pairs_.find(id);
  const auto place = rooms_.find(pair == pairs_.end() ? id : pair->second);
  return place == rooms_.end() ? nullptr : &place->second;
}

const Room& Rooms::add(const Room& room) {
  const auto [place, fresh] = rooms_.try_emplace(room.id, room);
  const Room& added = place->second;
  if (!fresh) return added;
  if (!room.pair) {
    public_ids_.push_back(room.id);
    return added;
  }
  const std::string& first = room.pair->first.id;
  const std::string& second = room.pair->second.id;
  directs_[first].push_back(&added);  // elements of this kind of map stay where they are
  if (first != second) directs_[second].push_back(&added);
  if (auto pair = pair_id(first, second); pair != room.id) pairs_.emplace(pair, room.id);
  return added;
}

void Rooms::advance(const std::string& id, Sequence seq, std::int64_t message) {
  const auto place = rooms_.find(id);
  if (place == rooms_.end()) return;
  place->second.last_seq = std::max(place->second.last_seq, seq);
  place->second.last_id = std::max(place->second.last_id, message);
}

Rooms::Directs Rooms::directs(const std::string& user, std::int64_t before,
                              std::size_t most) const {
  Directs found;
  const auto place = directs_.find(user);
  if (place == directs_.end()) return found;
  for (const Room* room : place->second) {
    if (room->last_id < before) found.listed.push_back(room);
  }
  const auto newer = [](const Room* one, const Room* other) {
    return one->last_id > other->last_id;
  };
  auto& listed = found.listed;
  const auto end = listed.begin() + static_cast<std::ptrdiff_t>(std::min(most, listed.size()));
  std::partial_sort(listed.begin(), end, listed.end(), newer);
  found.older.assign(end, listed.end());
  listed.erase(end, listed.end());
  return found;
}

bool Rooms::may_enter(const Room& room, const std::string& user) {
  return !room.pair || room.pair->first.id == user || room.pair->second.id == user;
}

const User& peer_of(const Pair& pair, const std::string& user) {
  return pair.first.id == user ? pair.second : pair.first;
}

}  // namespace parley::chat
