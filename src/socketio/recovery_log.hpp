#pragma once
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engineio/outgoing.hpp"
#include "net/clock.hpp"
#include "parley/broadcast.hpp"
#include "socketio/room_trail.hpp"

namespace parley::socketio {

/// What the log knows of one namespace. Guarded as the log is.
struct RecoveryTrack {
  LogPosition trimmed = 0;   ///< the last of its packets that the log no longer has
  std::size_t sessions = 0;  ///< that packets are kept for, present or away
};

/// One packet, and whom it was for.
struct LoggedPacket {
  LogPosition position = 0;
  net::TimePoint at{};
  std::shared_ptr<RecoveryTrack> track;
  BroadcastTarget target;
  engineio::OutgoingRef packet;  ///< with its offset as last argument, where `logged`
  engineio::OutgoingRef plain;   ///< without, for clients that know no offsets; may be null
  bool logged = false;           ///< not when there was nobody to keep it for
  std::size_t bytes = 0;
};

using LoggedPacketRef = std::shared_ptr<const LoggedPacket>;

/// The packets of all namespaces of the last while, oldest first: bounded by bytes and by time. No
/// clock and no lock of its own.
class RecoveryLog {
 public:
  RecoveryLog(std::size_t max_bytes, net::Duration keep) : max_bytes_(max_bytes), keep_(keep) {}

  /// The position of the last packet appended.
  LogPosition end() const { return end_; }
  /// Takes a packet, whose position is end() + 1, and trims what is too much or too old.
  void append(LoggedPacketRef packet);
  void trim(net::TimePoint now);
  /// Nobody is left who could miss anything.
  void clear() {
    packets_.clear();
    bytes_ = 0;
  }
  /// When the oldest goes; nothing when there is none.
  std::optional<net::TimePoint> next_trim() const;
  std::size_t bytes() const { return bytes_; }

  /// The packets after `from` for the socket `id` with that trail. Nothing when one of them may
  /// have been trimmed, or its trail no longer tells.
  std::optional<std::vector<LoggedPacketRef>> missed(const RecoveryTrack& track,
                                                     std::string_view id, const RoomTrail& trail,
                                                     LogPosition from) const;

 private:
  void drop_oldest();

  std::size_t max_bytes_;
  net::Duration keep_;
  std::deque<LoggedPacketRef> packets_;
  LogPosition end_ = 0;
  std::size_t bytes_ = 0;
};

/// How clients are told of a position, and name it again: a short text.
std::string to_offset(LogPosition position);
/// Nothing for what to_offset never makes.
std::optional<LogPosition> parse_offset(std::string_view offset);

}  // namespace parley::socketio
