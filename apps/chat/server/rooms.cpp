// The rooms in memory. Reading them from the database at each entry was rejected: a message that is
// committed between that answer and the first event would be missed.
#include "rooms.hpp"

#include <algorithm>

namespace parley::chat {

Rooms::Rooms(const std::vector<Room>& rooms) {
  for (const Room& room : rooms) add(room);
}

const Room* Rooms::find(const std::string& id) const {
  const auto place = rooms_.find(id);
  return place == rooms_.end() ? nullptr : &place->second;
}

const Room* Rooms::find_direct(const std::string& user, const std::string& other) const {
  for (const std::string& id : direct_ids(user)) {
    const Room* room = find(id);
    if (room != nullptr && peer_of(*room->pair, user).id == other) return room;
  }
  return nullptr;
}

const Room& Rooms::add(const Room& room) {
  const auto [place, fresh] = rooms_.try_emplace(room.id, room);
  if (fresh) {
    if (!room.pair) {
      public_ids_.push_back(room.id);
    } else {
      direct_ids_[room.pair->first.id].push_back(room.id);
      if (room.pair->first != room.pair->second) {
        direct_ids_[room.pair->second.id].push_back(room.id);
      }
    }
  }
  return place->second;
}

void Rooms::advance(const std::string& id, Sequence seq) {
  const auto place = rooms_.find(id);
  if (place != rooms_.end()) place->second.last_seq = std::max(place->second.last_seq, seq);
}

const std::vector<std::string>& Rooms::direct_ids(const std::string& user) const {
  static const std::vector<std::string> kNone;
  const auto place = direct_ids_.find(user);
  return place == direct_ids_.end() ? kNone : place->second;
}

bool Rooms::may_enter(const Room& room, const std::string& user) {
  return !room.pair || room.pair->first.id == user || room.pair->second.id == user;
}

const User& peer_of(const Pair& pair, const std::string& user) {
  return pair.first.id == user ? pair.second : pair.first;
}

}  // namespace parley::chat
