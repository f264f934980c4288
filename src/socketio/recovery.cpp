// Three things have to agree for a client to get what it missed once and in order: the log, what
// each loop has delivered, and who is there. So all of it is decided under one lock, and loops are
// sent packets in the order of the log: a broadcast that were delivered at once on the loop it was
// made on, as it is without recovery, could overtake an earlier one of another loop, and no offset
// could tell who has which.
#include "socketio/recovery.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "base/log.hpp"
#include "base/trace.hpp"
#include "socketio/namespace.hpp"
#include "socketio/node.hpp"
#include "socketio/packet_encoder.hpp"
#include "socketio/server.hpp"
#include "socketio/socket.hpp"

namespace parley::socketio {
namespace {

const base::TraceScope trace("socket.io:recovery");

/// What a logged packet takes beside its bytes, about, in the log and in its index.
constexpr std::size_t kPacketBytes = 352;
/// Expiry is this exact, so that a busy log wakes the loop seldom.
constexpr std::chrono::milliseconds kSweepEvery{100};

/// Packets are kept for as long as the longest absence, and for as long as it takes to notice that
/// a connection is dead: what was written to it meanwhile is missed too.
net::Duration time_to_keep(const ServerOptions& options) {
  return options.connection_state_recovery->max_disconnection_duration + options.ping_interval +
         options.ping_timeout;
}

std::size_t size_of(const LoggedPacket& packet) {
  std::size_t total = kPacketBytes + packet.packet->frames().size();
  if (packet.plain) total += packet.plain->frames().size();
  for (const auto* rooms : {&packet.target.rooms, &packet.target.except}) {
    for (const std::string& room : *rooms) total += sizeof(room) + room.size();
  }
  return total;
}

engineio::OutgoingRef encode_event(const Namespace& nsp, const detail::Payload& payload,
                                   bool compress) {
  return encode_packet(nsp.parser(), PacketType::kEvent, nsp.name(), std::nullopt, payload,
                       compress);
}

}  // namespace

Recovery::Recovery(const ServerOptions& options, const net::Clock& clock,
                   std::shared_ptr<net::Loop> home)
    : options_(*options.connection_state_recovery),
      old_clients_(options.allow_eio3),
      max_missed_(options.limits.max_queued_bytes),
      clock_(clock),
      home_(std::move(home)),
      log_(options_.max_log_bytes, time_to_keep(options)),
      sessions_(options_.max_session_bytes),
      sweeper_([this] { sweep(); }) {}

// --- packets -------------------------------------------------------------------------------------

void Recovery::publish(Namespace& nsp, const BroadcastTarget& target, detail::Payload payload,
                       NamespaceShard* only) {
  const auto is_receiver = [&](const NamespaceShard& shard) {
    return only ? &shard == only : shard.has_sockets();
  };
  std::vector<NamespaceShard*> here;  // several while no loop runs
  std::vector<NamespaceShard*> elsewhere;
  {
    const std::lock_guard lock(mutex_);
    const bool logged = nsp.recovery_track()->sessions > 0;
    const auto shards = nsp.shards();
    const bool received = std::any_of(shards.begin(), shards.end(),
                                      [&](const auto& shard) { return is_receiver(*shard); });
    if (over_ || (!logged && !received)) return;
    auto packet = std::make_shared<LoggedPacket>();
    packet->target = target;
    packet->track = nsp.recovery_track();
    packet->logged = logged;
    packet->at = clock_.now();
    if (!logged || old_clients_) packet->plain = encode_event(nsp, payload, target.compress);
    if (logged) {
      packet->position = log_.end() + 1;
      payload.json.insert(payload.json.size() - 1, ",\"" + to_offset(packet->position) + '"');
      packet->packet = encode_event(nsp, payload, target.compress);
      packet->size = packet->packet->frames().size();
      packet->bytes = size_of(*packet);
      log_.append(packet);
    } else {
      packet->position = log_.end();
      packet->packet = packet->plain;
    }
    for (const auto& shard : shards) {
      if (!is_receiver(*shard)) continue;
      if (shard->loop().is_current()) {
        here.push_back(shard.get());
      } else if (shard->inbox().waiting.empty()) {  // else it has been told already
        elsewhere.push_back(shard.get());
      }
      shard->inbox().waiting.push_back(packet);
    }
    if (logged) schedule();
  }
  for (NamespaceShard* shard : elsewhere) {
    shard->loop().post([keep = nsp.shared_from_this(), shard] { shard->drain(); });
  }
  const auto keep = here.empty() ? nullptr : nsp.shared_from_this();
  for (NamespaceShard* shard : here) shard->drain();
}

bool Recovery::take(RecoveryInbox& inbox, std::vector<LoggedPacketRef>& batch) {
  const std::lock_guard lock(mutex_);
  batch.swap(inbox.waiting);
  return !batch.empty();
}

// --- sessions ------------------------------------------------------------------------------------

Recovery::Claim Recovery::claim(std::string_view pid, const Namespace& nsp,
                                std::optional<std::string_view> offset) {
  RecoverySessions::Sessions unusable;
  Claim claim;
  bool usable = false;
  {
    const std::lock_guard lock(mutex_);
    RecoverySessions::Entry* const entry = sessions_.find(pid);
    if (!entry || entry->track != nsp.recovery_track()) return claim;
    claim.present = entry->present.lock();
    claim.session = sessions_.take(*entry);
    if (!claim.session) return claim;
    claim.present = nullptr;
    RecoverableSession& session = *claim.session;
    const auto received = session.received(offset, log_.end());
    if (received && RecoveryLog::knows(*entry->track, session.trail, *received)) {
      session.from = session.searched = *received;
      usable = search(session, *entry->track);
    }
    if (!usable) {
      // Its client forgets the pid with the fresh session it gets: nobody else can come for it.
      sessions_.erase(pid);
      rest_if_alone();
      unusable.push_back(std::move(claim.session));
    }
  }
  if (usable) {
    MissedPackets& missed = claim.session->missed;
    std::sort(missed.positions.begin(), missed.positions.end());
    if (trace) trace("a session is claimed: " + std::to_string(missed.looked_at) + " looked at");
  } else if (trace) {
    trace("a session is lost");
  }
  tell_expired(std::move(unusable));
  return claim;
}

/// Under the lock: what has come that the session has not been searched for. False when it missed
/// too much.
bool Recovery::search(RecoverableSession& session, RecoveryTrack& track) {
  const MissedBy who{session.id, session.trail, session.searched};
  session.searched = log_.end();
  return track.index.find(who, max_missed_, session.missed);
}

void Recovery::attach(const RecoverableSession& session,
                      const std::shared_ptr<RecoveryTrack>& track, std::weak_ptr<Socket> socket) {
  const std::lock_guard lock(mutex_);
  if (!over_) sessions_.set_present(session.pid, track, std::move(socket));
}

Recovery::Entrance Recovery::enter(RecoveryInbox& inbox,
                                   const std::shared_ptr<RecoveryTrack>& track,
                                   RecoverableSession& session, bool claimed,
                                   std::weak_ptr<Socket> socket,
                                   std::vector<LoggedPacketRef>& missed) {
  const std::lock_guard lock(mutex_);
  if (!inbox.waiting.empty()) return Entrance::kInboxFirst;
  if (claimed) {
    if (!RecoveryLog::knows(*track, session.trail, session.from)) return Entrance::kLost;
    std::vector<LogPosition>& positions = session.missed.positions;
    const auto known = static_cast<std::ptrdiff_t>(positions.size());
    if (!search(session, *track)) return Entrance::kLost;
    std::sort(positions.begin() + known, positions.end());
    missed.reserve(positions.size());
    for (const LogPosition position : positions) missed.push_back(log_.at(position));
    session.missed = {};
    session.last_sent = session.from;
  } else {
    session.begun = session.last_sent = log_.end();
  }
  inbox.position = log_.end();
  session.entered = true;
  if (!over_) sessions_.set_present(session.pid, track, std::move(socket));
  return Entrance::kIn;
}

void Recovery::keep(RecoverableSessionRef session) {
  RecoverySessions::Sessions gone;
  session->missed = {};  // what was found for one that is refused
  {
    const std::lock_guard lock(mutex_);
    if (over_) {
      gone.push_back(std::move(session));
      return;
    }
    if (!session->expires) {
      session->expires = clock_.now() + options_.max_disconnection_duration;
    }
    gone = sessions_.put(std::move(session));
    schedule();
  }
  tell_expired(std::move(gone));
}

void Recovery::forget(std::string_view pid) {
  const std::lock_guard lock(mutex_);
  sessions_.erase(pid);
  rest_if_alone();
}

// --- expiry --------------------------------------------------------------------------------------

/// Under the lock: makes sure that the sweeper runs once something has grown old.
void Recovery::schedule() {
  if (scheduled_ || over_) return;
  std::optional<net::TimePoint> next = sessions_.next_expiry();
  if (const auto trim = log_.next_trim(); trim && (!next || *trim < *next)) next = trim;
  if (!next) return;
  scheduled_ = true;
  const auto wait = std::max<net::Duration>(*next - clock_.now(), kSweepEvery);
  home_->post([self = shared_from_this(), wait] {
    const std::lock_guard lock(self->mutex_);
    if (!self->over_) self->home_->arm(self->sweeper_, wait);
  });
}

/// Under the lock: without sessions nothing is kept, and nothing wakes the loop.
void Recovery::rest_if_alone() {
  if (!sessions_.empty() || over_) return;
  log_.clear();
  home_->post([self = shared_from_this()] {
    const std::lock_guard lock(self->mutex_);
    if (!self->sessions_.empty() || self->over_) return;
    self->sweeper_.cancel();
    self->scheduled_ = false;
  });
}

void Recovery::sweep() {
  RecoverySessions::Sessions gone;
  {
    const std::lock_guard lock(mutex_);
    if (over_) return;
    scheduled_ = false;
    log_.trim(clock_.now());
    gone = sessions_.expire(clock_.now());
    if (sessions_.empty()) log_.clear();
    schedule();
  }
  tell_expired(std::move(gone));
}

void Recovery::tell_expired(RecoverySessions::Sessions sessions) {
  for (RecoverableSessionRef& session : sessions) {
    if (trace) trace("the session of " + session->id + " has expired");
    home_->post([session = std::move(session), home = home_]() mutable {
      const std::shared_ptr<Namespace> nsp = session->use.nsp();
      Node* const node = nsp->shard(home->index()).node();
      if (!node) return;
      const ExpiredSession expired(session->id, session->trail.rooms(), std::move(session->data));
      for (const auto& handler : nsp->handlers()->session_expired) {
        try {
          (*handler)(expired);
        } catch (...) {
          node->server().report(*home, {"session_expired", nsp->name(), "", expired.id(), "",
                                        std::current_exception()});
        }
      }
    });
  }
}

std::size_t Recovery::away() const {
  const std::lock_guard lock(mutex_);
  return sessions_.away();
}

std::size_t Recovery::bytes() const {
  const std::lock_guard lock(mutex_);
  return log_.bytes() + sessions_.bytes();
}

void Recovery::shut_down() {
  RecoverySessions::Sessions gone;  // goes after the lock: with it may go what programs own
  const std::lock_guard lock(mutex_);
  over_ = true;
  sweeper_.cancel();
  gone = sessions_.clear();
}

}  // namespace parley::socketio
