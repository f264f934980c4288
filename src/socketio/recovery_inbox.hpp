#pragma once
#include <vector>

#include "socketio/recovery_log.hpp"

namespace parley::socketio {

/// Packets on their way to the sockets of one namespace on one loop, in the order of the log: every
/// loop delivers in that order, so that a client's offset says what it has.
struct RecoveryInbox {
  std::vector<LoggedPacketRef> waiting;  ///< guarded as the log is
  LogPosition position = 0;              ///< what the loop has delivered; the loop's own
};

}  // namespace parley::socketio
