// Connection state recovery, a socket's part: what it takes with it when it leaves, and how it
// comes back with the same id, rooms and data, and with what it has missed.
#include <cassert>
#include <string>
#include <utility>
#include <vector>

#include "socketio/client.hpp"
#include "socketio/namespace.hpp"
#include "socketio/recovery.hpp"
#include "socketio/socket.hpp"

namespace parley::socketio {
namespace {

/// Whether a client that left for this reason may come back; one that said goodbye, or was shown
/// the door, begins anew.
bool may_return(DisconnectReason reason) {
  switch (reason) {
    case DisconnectReason::kTransportClose:
    case DisconnectReason::kTransportError:
    case DisconnectReason::kPingTimeout:
    case DisconnectReason::kForcedClose:
    case DisconnectReason::kTakenOver:
      return true;
    case DisconnectReason::kParseError:
    case DisconnectReason::kServerShuttingDown:  // with it goes what would be kept
    case DisconnectReason::kClientNamespaceDisconnect:
    case DisconnectReason::kServerNamespaceDisconnect:
      break;
  }
  return false;
}

}  // namespace

void Socket::begin_recovery(std::string pid) {
  recovery_ = std::make_unique<RecoverableSession>();
  recovery_->pid = std::move(pid);
  recovery_->id = id_;
}

void Socket::recover(RecoverableSessionRef session) {
  assert(session->id == id_);
  recovered_ = true;
  recovery_ = std::move(session);
  data_ = std::move(recovery_->data);
  recovery_->use.reset();  // it has one of its own
  namespace_->recovery()->attach(*recovery_, namespace_->recovery_track(), weak_from_this());
}

/// Takes its place among those who receive. False when it has left meanwhile; and, its connection
/// ends, when what it missed is there no longer: the client comes again, and begins anew.
bool Socket::enter_namespace(std::vector<LoggedPacketRef>& missed) {
  Recovery& recovery = *namespace_->recovery();
  for (;;) {
    shard_.drain();
    if (!recovery_) {  // who looks at what is sent, or a hook of the engine, has ended it
      shard_.expect_none();
      return false;
    }
    shard_.expect_socket();
    const auto entrance = recovery.enter(shard_.inbox(), namespace_->recovery_track(), *recovery_,
                                         recovered_, weak_from_this(), missed);
    if (entrance == Recovery::Entrance::kIn) return true;
    if (entrance == Recovery::Entrance::kLost) break;
  }
  shard_.expect_none();
  connected_.store(false, std::memory_order_release);
  client_->session().close();
  return false;
}

void Socket::send_missed(const std::vector<LoggedPacketRef>& missed) {
  ++loop_->stats().recovered;
  // A listener of rooms may send it away, and it takes its session with it.
  for (const std::string& room : recovery_->trail.rooms()) {
    if (client_) shard_.adapter().join(*this, room);
  }
  for (const LoggedPacketRef& packet : missed) deliver(*packet);
  if (recovery_) recovery_->expires.reset();
}

void Socket::deliver(const LoggedPacket& packet) {
  if (!client_) return;
  const bool with_offset = packet.logged && !client_->is_v3();
  if (recovery_ && packet.logged) recovery_->last_sent = packet.position;
  deliver(with_offset || !packet.plain ? packet.packet : packet.plain, engineio::Sending::kEvent,
          with_offset);
}

void Socket::note_joined(std::string_view room) {
  if (recovery_) recovery_->trail.enter(room, shard_.inbox().position);
}

void Socket::note_left(std::string_view room) {
  if (recovery_) recovery_->trail.leave(room, shard_.inbox().position);
}

/// What it may be recovered from. From here on the rooms it leaves are kept for it.
RecoverableSessionRef Socket::end_recovery(DisconnectReason reason) {
  if (!recovery_) return nullptr;
  RecoverableSessionRef session = std::move(recovery_);
  // Refused, or gone, before it was let in: of one that had come back, all is as it was.
  const bool entered = std::exchange(session->entered, false);
  if (!entered) return recovered_ ? std::move(session) : nullptr;
  session->left_at = shard_.inbox().position;
  if (may_return(reason)) return session;
  namespace_->recovery()->forget(session->pid);
  return nullptr;
}

/// Last of all: from here on it can be back at any moment, on any loop.
void Socket::keep_for_return(RecoverableSessionRef session) {
  may_return_ = true;
  session->data = data_;
  session->use = std::move(use_);
  namespace_->recovery()->keep(std::move(session));
}

void Socket::give_way() {
  if (!client_) return;
  const auto client = client_->shared_from_this();
  leave_namespace(DisconnectReason::kTakenOver);
  client->session().close();
}

}  // namespace parley::socketio
