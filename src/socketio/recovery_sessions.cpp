#include "socketio/recovery_sessions.hpp"

#include <utility>

namespace parley::socketio {
namespace {

/// What an absent session takes beside the names of its rooms, about: itself, its place in two
/// tables, and what the program keeps in its data, which cannot be known.
constexpr std::size_t kSessionBytes = 1024;

std::size_t bytes_of(const RecoverableSession& session) {
  return kSessionBytes + session.trail.bytes();
}

}  // namespace

RecoverySessions::Entry* RecoverySessions::find(std::string_view pid) {
  const auto found = entries_.find(pid);
  return found == entries_.end() ? nullptr : &found->second;
}

void RecoverySessions::set_present(const std::string& pid,
                                   const std::shared_ptr<RecoveryTrack>& track,
                                   std::weak_ptr<Socket> socket) {
  const auto [entry, is_new] = entries_.try_emplace(pid);
  if (is_new) {
    entry->second.track = track;
    ++track->sessions;
  }
  entry->second.present = std::move(socket);
}

RecoverableSessionRef RecoverySessions::take(Entry& entry) {
  if (!entry.away) return nullptr;
  absences_.erase(entry.absence);
  bytes_ -= bytes_of(*entry.away);
  return std::move(entry.away);
}

RecoverySessions::Sessions RecoverySessions::put(RecoverableSessionRef session) {
  const auto found = entries_.find(session->pid);
  Sessions gone;
  if (found == entries_.end() || found->second.away || !session->expires) {
    gone.push_back(std::move(session));
    return gone;
  }
  Entry& entry = found->second;
  entry.present.reset();
  entry.absence = absences_.emplace(*session->expires, session->pid);
  bytes_ += bytes_of(*session);
  entry.away = std::move(session);
  while (bytes_ > max_bytes_) gone.push_back(drop_first());
  return gone;
}

void RecoverySessions::erase(std::string_view pid) {
  const auto found = entries_.find(pid);
  if (found == entries_.end()) return;
  take(found->second);
  --found->second.track->sessions;
  entries_.erase(found);
}

RecoverySessions::Sessions RecoverySessions::expire(net::TimePoint now) {
  Sessions gone;
  while (!absences_.empty() && absences_.begin()->first <= now) gone.push_back(drop_first());
  return gone;
}

std::optional<net::TimePoint> RecoverySessions::next_expiry() const {
  if (absences_.empty()) return std::nullopt;
  return absences_.begin()->first;
}

RecoverySessions::Sessions RecoverySessions::clear() {
  Sessions gone;
  while (!absences_.empty()) gone.push_back(drop_first());
  for (const auto& [pid, entry] : entries_) --entry.track->sessions;
  entries_.clear();
  return gone;
}

RecoverableSessionRef RecoverySessions::drop_first() {
  const std::string pid = absences_.begin()->second;
  RecoverableSessionRef session = take(*find(pid));
  erase(pid);
  return session;
}

}  // namespace parley::socketio
