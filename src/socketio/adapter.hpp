#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.hpp"
#include "net/loop_stats.hpp"
#include "parley/broadcast.hpp"
#include "parley/function.hpp"

namespace parley::socketio {

class Socket;
struct RoomWatch;

/// Who is in which room, for the sockets of one namespace on one loop. Rooms are dense arrays and
/// every socket knows its place in each, so joining, leaving and removing are O(1) per room. A
/// socket's own id is a room without being stored as one. Belongs to the loop.
class Adapter {
 public:
  struct Room;
  /// A socket's place in a room; kept by the socket, one per room joined.
  struct Membership {
    Room* room;
    std::size_t index;  // in room->members
  };

  explicit Adapter(net::LoopStats& stats) : stats_(stats) {}
  ~Adapter();
  Adapter(const Adapter&) = delete;
  Adapter& operator=(const Adapter&) = delete;

  void add(std::shared_ptr<Socket> socket);
  /// Also leaves all its rooms. Follow both by tell_rooms().
  void remove(Socket& socket);
  std::size_t size() const { return sockets_.size(); }
  Socket* find(std::string_view id) const;

  void join(Socket& socket, std::string_view room);
  void leave(Socket& socket, std::string_view room);
  void leave_all(Socket& socket);
  static const std::string& room_name(const Membership& membership);

  /// Calls `visit` once for every socket that `target` names. `visit` must not change memberships.
  template <class Visit>
  void for_each(const BroadcastTarget& target, Visit visit);
  /// The same sockets, for callers that do change memberships.
  std::vector<std::shared_ptr<Socket>> select(const BroadcastTarget& target);

  /// `visit(name, members)` for every room that sockets have joined. It must not change
  /// memberships.
  template <class Visit>
  void for_each_room(Visit visit) const;

  /// From now on what becomes of rooms is noted; join, leave and leave_all tell it at once.
  void watch_rooms(std::shared_ptr<const RoomWatch> watch) { room_watch_ = std::move(watch); }
  void tell_rooms();

  /// Whether somebody looks at what is sent: the namespace, or a socket of this loop. Visits are
  /// made over a copy then, for who looks may do anything.
  bool shows_outgoing() const { return shown_ > 0; }
  /// The same for hooks of the engine, which may close sessions.
  void visit_copies() { visits_copies_ = true; }
  void count_shown(bool before, bool after) { shown_ += std::size_t{after} - std::size_t{before}; }
  /// Whether one is looking at this moment; the value of before.
  bool set_showing(bool showing) { return std::exchange(showing_, showing); }

 private:
  struct Member {
    Socket* socket;
    std::size_t slot;  // in the socket's memberships
  };

  void leave_at(Socket& socket, std::size_t slot);
  void leave_rooms(Socket& socket);
  void visit_all(const BroadcastTarget& target, void (*call)(void*, Socket&), void* context);

  net::LoopStats& stats_;
  base::IdSet<Socket> sockets_;
  base::StringMap<std::unique_ptr<Room>> rooms_;
  std::uint64_t round_ = 0;  // marks sockets already visited, or excluded, in this round
  std::shared_ptr<const RoomWatch> room_watch_;
  std::size_t shown_ = 0;
  bool showing_ = false;
  bool visits_copies_ = false;
};

struct Adapter::Room {
  std::string name;
  std::vector<Member> members;
};

template <class Visit>
void Adapter::for_each_room(Visit visit) const {
  for (const auto& [name, room] : rooms_) visit(room->name, room->members);
}

template <class Visit>
void Adapter::for_each(const BroadcastTarget& target, Visit visit) {
  if (shows_outgoing() || visits_copies_) {
    for (const auto& socket : select(target)) visit(*socket);
    return;
  }
  visit_all(
      target, [](void* context, Socket& socket) { (*static_cast<Visit*>(context))(socket); },
      &visit);
}

}  // namespace parley::socketio
