// Presence by counting tabs. A time-to-live refreshed by heartbeats was rejected: the transport has
// heartbeats already and reports the end of every tab.
#include "presence.hpp"

#include <algorithm>

namespace parley::chat {
namespace {

constexpr double kMessagesPerSecond = 10;
constexpr double kMessageBurst = 30;

}  // namespace

bool Presence::open(const Entrant& entrant) {
  auto [place, fresh] = members_.try_emplace(
      entrant.user.id,
      Member{entrant.user, 0, std::nullopt, {}, TokenBucket(kMessagesPerSecond, kMessageBurst)});
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

std::vector<User> Presence::everybody() const {
  std::vector<User> users;
  users.reserve(members_.size());
  for (const auto& [id, member] : members_) users.push_back(member.user);
  return users;
}

}  // namespace parley::chat
