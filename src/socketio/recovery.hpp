#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "net/loop.hpp"
#include "parley/options.hpp"
#include "parley/value.hpp"
#include "socketio/recovery_inbox.hpp"
#include "socketio/recovery_sessions.hpp"

namespace parley::socketio {

class Namespace;
class NamespaceShard;
class Socket;

/// Connection state recovery of a server (Socket.IO protocol, "connection state recovery"): the
/// packets of the last while, and the sessions of clients that are away. Thread-safe; kept by the
/// server and its namespaces.
class Recovery final : public std::enable_shared_from_this<Recovery> {
 public:
  /// Sessions are told to have expired on `home`.
  Recovery(const ServerOptions& options, const net::Clock& clock, std::shared_ptr<net::Loop> home);

  const ConnectionStateRecovery& options() const { return options_; }

  /// Logs an event and sends it to everyone in the target who is there, by way of each loop's
  /// inbox; with `only`, to sockets of that shard.
  void publish(Namespace& nsp, const BroadcastTarget& target, detail::Payload payload,
               NamespaceShard* only = nullptr);
  /// Moves what waits in an inbox to `batch`; false when nothing does.
  bool take(RecoveryInbox& inbox, std::vector<LoggedPacketRef>& batch);

  /// What a pid and an offset, which may be missing, are good for.
  struct Claim {
    RecoverableSessionRef session;    ///< it is the caller's now: attach() or keep() it
    std::shared_ptr<Socket> present;  ///< it has a socket already, which has to give way first
  };
  Claim claim(std::string_view pid, const Namespace& nsp, std::optional<std::string_view> offset);
  /// The claimed session has this socket now.
  void attach(const RecoverableSession& session, const std::shared_ptr<RecoveryTrack>& track,
              std::weak_ptr<Socket> socket);

  enum class Entrance : std::uint8_t {
    kIn,
    kInboxFirst,  ///< the inbox is to be emptied first: try again
    kLost         ///< what it missed has been trimmed meanwhile
  };
  /// The socket takes part from here on: what is published later comes by the inbox. Of a claimed
  /// session, `missed` is what came before.
  Entrance enter(RecoveryInbox& inbox, const std::shared_ptr<RecoveryTrack>& track,
                 RecoverableSession& session, bool claimed, std::weak_ptr<Socket> socket,
                 std::vector<LoggedPacketRef>& missed);
  /// Its socket has left, and may be back.
  void keep(RecoverableSessionRef session);
  /// It will not be back.
  void forget(std::string_view pid);

  std::size_t away() const;
  std::size_t bytes() const;
  /// The server is going away: nothing is kept, or told, any more.
  void shut_down();

 private:
  bool search(RecoverableSession& session, RecoveryTrack& track);
  void tell_expired(RecoverySessions::Sessions sessions);
  void schedule();
  void rest_if_alone();
  void sweep();

  const ConnectionStateRecovery options_;
  const bool old_clients_;        // who know no offsets
  const std::size_t max_missed_;  // bytes sent again at once: what a queue takes
  const net::Clock& clock_;
  const std::shared_ptr<net::Loop> home_;
  mutable std::mutex mutex_;
  RecoveryLog log_;
  RecoverySessions sessions_;
  net::Timer sweeper_;  // of the home loop
  bool scheduled_ = false;
  bool over_ = false;
};

}  // namespace parley::socketio
