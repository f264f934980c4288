#pragma once
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "socketio/recoverable_session.hpp"

namespace parley::socketio {

class Socket;

/// Every session that can be recovered, by its pid: present with its socket, or away. Bounded in
/// bytes, the longest absent go first. No clock and no lock of its own.
class RecoverySessions {
 public:
  using Sessions = std::vector<RecoverableSessionRef>;

  struct Entry {
    std::shared_ptr<RecoveryTrack> track;
    std::weak_ptr<Socket> present;
    RecoverableSessionRef away;
    std::multimap<net::TimePoint, std::string>::iterator absence;  // while away
  };

  explicit RecoverySessions(std::size_t max_bytes) : max_bytes_(max_bytes) {}
  ~RecoverySessions() { clear(); }

  /// Null for a pid that is not known.
  Entry* find(std::string_view pid);
  /// It is present with this socket, known before or not.
  void set_present(const std::string& pid, const std::shared_ptr<RecoveryTrack>& track,
                   std::weak_ptr<Socket> socket);
  /// Takes the session of one that is away.
  RecoverableSessionRef take(Entry& entry);
  /// It has left, until session->expires. Those that this leaves no room for are returned.
  Sessions put(RecoverableSessionRef session);
  void erase(std::string_view pid);
  /// Those whose time is over.
  Sessions expire(net::TimePoint now);
  std::optional<net::TimePoint> next_expiry() const;
  Sessions clear();

  bool empty() const { return entries_.empty(); }
  std::size_t away() const { return absences_.size(); }
  std::size_t bytes() const { return bytes_; }

 private:
  RecoverableSessionRef drop_first();

  std::size_t max_bytes_;
  base::StringMap<Entry> entries_;
  std::multimap<net::TimePoint, std::string> absences_;  // pids, the first to expire first
  std::size_t bytes_ = 0;                                // of those away
};

}  // namespace parley::socketio
