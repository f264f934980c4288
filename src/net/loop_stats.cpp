// Adding up happens where somebody asks, so that counting costs a loop no shared cache line.
#include "net/loop_stats.hpp"

namespace parley::net {

void LoopStats::add_to(ServerStats& total) const {
  total.connections += connections.get();
  total.sessions += sessions.get();
  total.websocket_sessions += websocket_sessions.get();
  total.sockets += sockets.get();
  total.rooms += rooms.get();
  total.pending_acks += pending_acks.get();
  total.timers += timers.get();
  total.queued_bytes += queued_bytes.get();
  total.accepted += accepted.get();
  total.requests += requests.get();
  total.opened += opened.get();
  total.closed += closed.get();
  total.packets_in += packets_in.get();
  total.packets_out += packets_out.get();
  total.bytes_in += bytes_in.get();
  total.bytes_out += bytes_out.get();
  total.handler_errors += handler_errors.get();
  total.decode_errors += decode_errors.get();
  total.protocol_errors += protocol_errors.get();
  total.recovered += recovered.get();
  total.slow_consumers += slow_consumers.get();
  total.refused_events += refused_events.get();
  total.payloads_too_large += payloads_too_large.get();
}

}  // namespace parley::net
