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
#include "socketio/recovery_index.hpp"

namespace parley::socketio {

/// What the log knows of one namespace. Guarded as the log is.
struct RecoveryTrack {
  LogPosition trimmed = 0;   ///< the last of its packets that the log no longer has
  std::size_t sessions = 0;  ///< that packets are kept for, present or away
  RecoveryIndex index;       ///< of its packets that the log has
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
  std::size_t size = 0;          ///< of `packet`: what sending it again takes of a queue
  std::size_t bytes = 0;         ///< of memory
};

using LoggedPacketRef = std::shared_ptr<const LoggedPacket>;

/// The packets of all namespaces of the last while, oldest first: bounded by bytes, those of the
/// indices among them, and by time. No clock and no lock of its own.
class RecoveryLog {
 public:
  RecoveryLog(std::size_t max_bytes, net::Duration keep) : max_bytes_(max_bytes), keep_(keep) {}

  /// The position of the last packet appended.
  LogPosition end() const { return end_; }
  /// Takes a packet, whose position is end() + 1, and trims what is too much or too old.
  void append(LoggedPacketRef packet);
  void trim(net::TimePoint now);
  /// Nobody is left who could miss anything.
  void clear();
  /// When the oldest goes; nothing when there is none.
  std::optional<net::TimePoint> next_trim() const;
  std::size_t bytes() const { return bytes_; }

  /// Whether all that came after `from` is there still, and that trail tells what of it was its
  /// own.
  static bool knows(const RecoveryTrack& track, const RoomTrail& trail, LogPosition from) {
    return from >= track.trimmed && from >= trail.known_from();
  }
  /// The packet at a position that RecoveryIndex::find() has found, and that is there still.
  const LoggedPacketRef& at(LogPosition position) const {
    return packets_[position - packets_.front().packet->position].packet;
  }

 private:
  struct Kept {
    LoggedPacketRef packet;
    RecoveryIndex::Audience* audience;
  };

  void drop_oldest();

  std::size_t max_bytes_;
  net::Duration keep_;
  std::deque<Kept> packets_;  // of one position after the other
  LogPosition end_ = 0;
  std::size_t bytes_ = 0;
};

/// How clients are told of a position, and name it again: a short text.
std::string to_offset(LogPosition position);
/// Nothing for what to_offset never makes.
std::optional<LogPosition> parse_offset(std::string_view offset);

}  // namespace parley::socketio
