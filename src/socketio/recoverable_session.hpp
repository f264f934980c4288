#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <typeindex>
#include <utility>
#include <vector>

#include "net/clock.hpp"
#include "socketio/namespace.hpp"
#include "socketio/recovery_log.hpp"

namespace parley::socketio {

/// What Socket::data<T>() gives out, by type.
using SocketData = std::vector<std::pair<std::type_index, std::shared_ptr<void>>>;

/// What a socket is recovered from. Belongs to the socket while it is there, and to the Recovery
/// while it is away.
struct RecoverableSession {
  std::string pid;  ///< the secret that its client recovers it with
  std::string id;
  RoomTrail trail;
  LogPosition begun = 0;      ///< when it connected first: earlier packets are not its own
  LogPosition last_sent = 0;  ///< the last packet of the log that it was sent
  LogPosition left_at = 0;    ///< what its loop had delivered when it left
  bool entered = false;       ///< it is in its namespace, and is sent what comes

  // Claimed, and not in its namespace yet.
  LogPosition from = 0;      ///< its client has everything up to here
  LogPosition searched = 0;  ///< what it missed is known up to here
  MissedPackets missed;      ///< that; positions, as the log may trim the packets meanwhile

  // While it is away.
  SocketData data;
  NamespaceUse use;                       ///< keeps the namespace
  std::optional<net::TimePoint> expires;  ///< of the absence that began first

  /// What its client has, by the offset it names; one that names none has got nothing since it
  /// connected. Nothing for an offset that it was not given. A client that has all it was sent has
  /// missed nothing before it left, however long ago the last was.
  std::optional<LogPosition> received(std::optional<std::string_view> offset,
                                      LogPosition end) const {
    LogPosition has = begun;
    if (offset) {
      const auto named = parse_offset(*offset);
      if (!named || *named < begun || *named > end) return std::nullopt;
      has = *named;
    }
    return has >= last_sent && left_at > has ? left_at : has;
  }
};

using RecoverableSessionRef = std::unique_ptr<RecoverableSession>;

}  // namespace parley::socketio
