// The in-memory adapter. Union and exclusion work by marking sockets with the number of the round
// instead of building sets: a broadcast allocates nothing however many rooms it names.
#include "socketio/adapter.hpp"

#include "base/trace.hpp"
#include "socketio/room_events.hpp"
#include "socketio/socket.hpp"

namespace parley::socketio {
namespace {

const base::TraceScope trace("socket.io-adapter");

}  // namespace

Adapter::~Adapter() = default;

void Adapter::add(std::shared_ptr<Socket> socket) {
  ++stats_.sockets;
  if (room_watch_) room_watch_->events.joined(socket->id(), socket->id());
  sockets_.insert(std::move(socket));
}

void Adapter::remove(Socket& socket) {
  leave_rooms(socket);
  const auto found = sockets_.find(std::string_view(socket.id()));
  if (found == sockets_.end()) return;
  const auto kept = sockets_.extract(found);  // until the end of this
  if (room_watch_) room_watch_->events.left(socket.id(), socket.id());
  --stats_.sockets;
}

Socket* Adapter::find(std::string_view id) const {
  const auto found = sockets_.find(id);
  return found == sockets_.end() ? nullptr : found->get();
}

void Adapter::join(Socket& socket, std::string_view name) {
  auto found = rooms_.find(name);
  if (found == rooms_.end()) {
    auto room = std::make_unique<Room>();
    room->name = name;
    found = rooms_.emplace(std::string(name), std::move(room)).first;
    ++stats_.rooms;
    if (trace) trace("room " + std::string(name) + " comes to be");
  }
  if (trace) trace(socket.id() + " joins " + std::string(name));
  Room& room = *found->second;
  auto& memberships = socket.memberships();
  // A socket is in few rooms, or joins few times: a scan beats a second table per socket.
  for (const Membership& membership : memberships) {
    if (membership.room == &room) return;
  }
  room.members.push_back({&socket, memberships.size()});
  memberships.push_back({&room, room.members.size() - 1});
  socket.note_joined(name);
  if (!room_watch_) return;
  room_watch_->events.joined(name, socket.id());
  tell_rooms();
}

void Adapter::leave(Socket& socket, std::string_view name) {
  const auto found = rooms_.find(name);
  if (found == rooms_.end()) return;
  auto& memberships = socket.memberships();
  for (std::size_t slot = 0; slot < memberships.size(); ++slot) {
    if (memberships[slot].room != found->second.get()) continue;
    leave_at(socket, slot);
    return tell_rooms();
  }
}

void Adapter::leave_all(Socket& socket) {
  leave_rooms(socket);
  tell_rooms();
}

void Adapter::tell_rooms() {
  if (!room_watch_) return;
  const auto watch = room_watch_;  // a listener may add another
  watch->events.tell(*watch->listeners, watch->report);
}

void Adapter::leave_rooms(Socket& socket) {
  while (!socket.memberships().empty()) leave_at(socket, socket.memberships().size() - 1);
}

void Adapter::leave_at(Socket& socket, std::size_t slot) {
  auto& memberships = socket.memberships();
  const Membership left = memberships[slot];
  auto& members = left.room->members;
  // The last of each array takes the freed place, and is told so.
  members[left.index] = members.back();
  members.pop_back();
  if (left.index < members.size()) {
    const Member& moved = members[left.index];
    moved.socket->memberships()[moved.slot].index = left.index;
  }
  memberships[slot] = memberships.back();
  memberships.pop_back();
  if (slot < memberships.size()) {
    const Membership& moved = memberships[slot];
    moved.room->members[moved.index].slot = slot;
  }
  socket.note_left(left.room->name);
  if (room_watch_) room_watch_->events.left(left.room->name, socket.id());
  if (members.empty()) {
    rooms_.erase(rooms_.find(left.room->name));
    --stats_.rooms;
  }
}

const std::string& Adapter::room_name(const Membership& membership) {
  return membership.room->name;
}

void Adapter::visit_all(const BroadcastTarget& target, void (*call)(void*, Socket&),
                        void* context) {
  const std::uint64_t round = ++round_;
  const auto take = [&](Socket& socket) {
    if (socket.round() == round) return false;
    socket.set_round(round);
    return true;
  };
  for (const std::string& name : target.except) {
    if (Socket* socket = find(name)) take(*socket);
    if (const auto found = rooms_.find(name); found != rooms_.end()) {
      for (const Member& member : found->second->members) take(*member.socket);
    }
  }
  if (target.rooms.empty()) {
    for (const auto& socket : sockets_) {
      if (take(*socket)) call(context, *socket);
    }
    return;
  }
  for (const std::string& name : target.rooms) {
    if (Socket* socket = find(name); socket && take(*socket)) call(context, *socket);
    if (const auto found = rooms_.find(name); found != rooms_.end()) {
      for (const Member& member : found->second->members) {
        if (take(*member.socket)) call(context, *member.socket);
      }
    }
  }
}

std::vector<std::shared_ptr<Socket>> Adapter::select(const BroadcastTarget& target) {
  std::vector<std::shared_ptr<Socket>> selected;
  visit_all(
      target,
      [](void* context, Socket& socket) {
        static_cast<decltype(selected)*>(context)->push_back(socket.shared_from_this());
      },
      &selected);
  return selected;
}

}  // namespace parley::socketio
