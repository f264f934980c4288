#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "net/loop_stats.hpp"
#include "parley/broadcast.hpp"
#include "parley/function.hpp"

namespace parley::socketio {

class Socket;

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
  /// Also leaves all its rooms.
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

 private:
  struct Member {
    Socket* socket;
    std::size_t slot;  // in the socket's memberships
  };

  void leave_at(Socket& socket, std::size_t slot);
  void visit_all(const BroadcastTarget& target, void (*call)(void*, Socket&), void* context);

  net::LoopStats& stats_;
  base::StringMap<std::shared_ptr<Socket>> sockets_;
  base::StringMap<std::unique_ptr<Room>> rooms_;
  std::uint64_t round_ = 0;  // marks sockets already visited, or excluded, in this round
};

struct Adapter::Room {
  std::string name;
  std::vector<Member> members;
};

template <class Visit>
void Adapter::for_each(const BroadcastTarget& target, Visit visit) {
  visit_all(
      target, [](void* context, Socket& socket) { (*static_cast<Visit*>(context))(socket); },
      &visit);
}

}  // namespace parley::socketio
