#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "allowance.hpp"
#include "budget.hpp"
#include "origins.hpp"
#include "parley/server.hpp"
#include "presence.hpp"
#include "registrations.hpp"
#include "rooms.hpp"
#include "store/store.hpp"
#include "wire.hpp"

namespace parley::chat {

/// Socket.IO rooms. Everybody who was welcomed is in kEveryone, in their own and in the public
/// ones; direct rooms are reached through their two people.
inline const std::string kEveryone = "everyone";
std::string user_room(const std::string& user);
std::string chat_room(const std::string& room);

WallTime wall_now();

/// Who is here and which rooms there are: the state that all handlers share. It lives on loop 0 and
/// so needs no lock: handlers come here through on_loop(), whatever loop their socket is on. Knows
/// only what is committed.
class Lobby : public std::enable_shared_from_this<Lobby> {
 public:
  /// People in one list.
  static constexpr std::size_t kMaxListed = 500;
  /// Direct rooms in one list: strangers can make them, and must not make a welcome too large to be
  /// delivered.
  static constexpr std::size_t kMaxDirects = 200;

  /// `io` must outlive the lobby's last use; `threads` as given to it. `origins`: of pages that are
  /// not at the chat's own address, normalised.
  Lobby(Server& io, std::shared_ptr<store::Store> store, unsigned threads,
        std::vector<std::string> origins, const SharedLimits& limits);

  /// Runs on loop 0: at once when that is the only loop, else soon. From any loop, in order.
  void on_loop(UniqueFunction<void()> function);
  // These are thread-safe.
  Origins& origins() { return origins_; }
  Registrations& registrations() { return registrations_; }
  /// `address` as remote_address() says it.
  Budget budget_of(const std::string& user, const std::string& address, Instant now);

  // The rest belongs to loop 0.

  /// Joins the rooms and sends the welcome in one step, so that nothing falls between the two.
  void enter(const Socket& socket, const Entrant& entrant, const std::string& token);
  void leave(const std::string& user);
  /// Tells everybody, refuses further changes, and calls `done` once what was accepted is saved (or
  /// cannot be within two seconds).
  void stop(UniqueFunction<void()> done);
  bool stopping() const { return stopping_; }

  /// To all sockets of a room's members.
  Broadcast members_of(const Room& room);
  RoomView view(const Room& room, const std::string& user);
  /// A page of somebody's direct rooms, newest message first: those whose last message has an id
  /// below `before`, at most `most`.
  DirectRoomsReply directs(const std::string& user, std::int64_t before, std::size_t most);
  /// Tells both sides of a direct room that it is there.
  void announce(const Room& room);

  Server& io() { return io_; }
  store::Store& store() { return *store_; }
  Rooms& rooms() { return rooms_; }
  Presence& presence() { return presence_; }

 private:
  Sequence mark_of(const Room& room, const std::string& user);
  Welcome welcome(const User& user, const std::string& token);
  void touch(const std::string& user);

  Server& io_;
  std::shared_ptr<store::Store> store_;
  const bool single_loop_;
  Rooms rooms_;
  Presence presence_;
  bool stopping_ = false;
  Origins origins_;
  Registrations registrations_;
  Allowances by_person_;
  Allowances by_address_;
  const std::shared_ptr<Allowance> by_all_;
};

}  // namespace parley::chat
