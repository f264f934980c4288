// Presence by counting tabs. A time-to-live refreshed by heartbeats was rejected: the transport has
// heartbeats already and reports the end of every tab.
#include "presence.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_set>

namespace parley::chat {

bool Presence::open(const Entrant& entrant) {
  auto [place, fresh] =
      members_.try_emplace(entrant.user.id, Member{entrant.user, 0, std::nullopt, {}});
  Member& member = place->second;
  ++member.tabs;
  member.left.reset();
  for (const ReadMark& mark : entrant.marks) {
    Sequence& seq = member.marks.try_emplace(mark.room, mark.seq).first->second;
    seq = std::max(seq, mark.seq);
  }
  return fresh;
}

bool Presence::close(const std::string& user, Instant now) {
  Member* member = find(user);
  if (member == nullptr || member->tabs == 0) return false;
  if (--member->tabs > 0) return false;
  member->left = now;
  leaving_.emplace_back(now, user);
  return true;
}

std::vector<User> Presence::expire(Instant now) {
  std::vector<User> gone;
  while (!leaving_.empty() && now - leaving_.front().first >= grace_) {
    const auto [since, id] = std::move(leaving_.front());
    leaving_.pop_front();
    const Member* member = find(id);
    if (member == nullptr || member->left != since) continue;
    gone.push_back(member->user);
    members_.erase(id);
  }
  return gone;
}

Member* Presence::find(const std::string& user) {
  const auto place = members_.find(user);
  return place == members_.end() ? nullptr : &place->second;
}

std::vector<User> Presence::some(const std::vector<std::string>& first, std::size_t most) const {
  std::vector<User> users;
  std::unordered_set<std::string_view> listed;
  const auto list = [&](const User& user) {
    if (users.size() < most && listed.insert(user.id).second) users.push_back(user);
  };
  for (const std::string& id : first) {
    const auto place = members_.find(id);
    if (place != members_.end()) list(place->second.user);
  }
  for (auto place = members_.begin(); place != members_.end() && users.size() < most; ++place) {
    list(place->second.user);
  }
  return users;
}

}  // namespace parley::chat
