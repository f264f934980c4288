#pragma once
#include <cstdint>

namespace parley {

/// What the server holds at this moment and what it has done so far. Gauges return to their value
/// of before once clients have gone: leak tests compare them.
struct ServerStats {
  // Gauges.
  std::uint64_t connections = 0;         ///< open TCP connections, HTTP and WebSocket
  std::uint64_t sessions = 0;            ///< Engine.IO sessions
  std::uint64_t websocket_sessions = 0;  ///< those whose transport is WebSocket
  std::uint64_t sockets = 0;             ///< Socket.IO sockets connected to a namespace
  std::uint64_t namespaces = 0;
  std::uint64_t rooms = 0;            ///< rooms with a member, own-id rooms not counted
  std::uint64_t pending_acks = 0;     ///< acknowledgements the server waits for
  std::uint64_t timers = 0;           ///< armed timers
  std::uint64_t queued_bytes = 0;     ///< outgoing bytes the kernel has not taken yet
  std::uint64_t absent_sessions = 0;  ///< that clients may recover
  std::uint64_t recovery_bytes = 0;   ///< kept for them: sessions, and packets for them to miss
  // Counters.
  std::uint64_t accepted = 0;  ///< TCP connections accepted
  std::uint64_t requests = 0;  ///< HTTP requests begun: those whose head was understood
  std::uint64_t opened = 0;    ///< sessions opened
  std::uint64_t closed = 0;    ///< sessions closed
  std::uint64_t packets_in = 0;
  std::uint64_t packets_out = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t handler_errors = 0;   ///< exceptions out of handlers
  std::uint64_t decode_errors = 0;    ///< events whose arguments did not fit the handler
  std::uint64_t protocol_errors = 0;  ///< connections closed for what the peer sent
  std::uint64_t recovered = 0;        ///< sockets that were recovered
  /// Connections closed because they did not read: for max_queued_bytes, max_total_queued_bytes or
  /// write_timeout.
  std::uint64_t slow_consumers = 0;
  std::uint64_t refused_events = 0;      ///< dropped for a full queue: SlowConsumerPolicy::kRefuse
  std::uint64_t payloads_too_large = 0;  ///< sessions ended for more than max_payload at once
};

}  // namespace parley
