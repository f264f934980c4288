// Rooms, broadcasts and ways to leave. The operators go from the client's words to the API one to
// one.
#include <algorithm>

#include "events.hpp"
#include "parley/json.hpp"

namespace interop {

using parley::Binary, parley::Json, parley::Socket;
using Names = std::vector<std::string>;

void Departures::leaving(const Socket& socket) {
  const std::lock_guard lock(mutex_);
  departures_[socket.id()].rooms = socket.rooms();
}

void Departures::left(const Socket& socket, parley::DisconnectReason reason) {
  const std::lock_guard lock(mutex_);
  departures_[socket.id()].reason = to_string(reason);
  departures_[socket.id()].description = socket.disconnect_description();
}

std::string Departures::find(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = departures_.find(id);
  if (found == departures_.end()) return "null";
  const Departure& departure = found->second;
  return Json{{"reason", departure.reason},
              {"description", departure.description},
              {"rooms", departure.rooms}}
      .dump();
}

namespace {

void add_membership(parley::Server& io) {
  io.on("join", [](Socket socket, std::string room) { return socket.join(room); });
  io.on("leave", [](Socket socket, std::string room) {
    socket.leave(room);
    return true;
  });
  io.on("rooms", [](Socket socket) { return socket.rooms(); });
  io.on("all join", [&io](std::string room, std::string other) {
    io.in(room).sockets_join(other);
    return true;
  });
  io.on("everyone joins", [&io](std::string room) {
    io.sockets_join(room);
    return true;
  });
  io.on("everyone leaves", [&io](std::string room) {
    io.sockets_leave(room);
    return true;
  });
  io.on("all leave", [&io](std::string room) {
    io.in(room).sockets_leave(room);
    return true;
  });
}

void add_broadcasts(parley::Server& io) {
  io.on("to",
        [](Socket socket, std::string room, Json value) { socket.to(room).emit("news", value); });
  io.on("in", [&io](std::string room, Json value) { io.in(room).emit("news", value); });
  io.on("to all of",
        [&io](Names rooms, Json value) { io.everyone().to(rooms).emit("news", value); });
  io.on("but", [&io](std::string room, Json value) { io.except(room).emit("news", value); });
  io.on("others but", [](Socket socket, std::string room, Json value) {
    socket.except(room).emit("news", value);
  });
  io.on("in but", [&io](std::string room, std::string but, Json value) {
    io.in(room).except(but).emit("news", value);
  });
  io.on("others", [](Socket socket, Json value) { socket.broadcast().emit("news", value); });
  io.on("everyone", [&io](Json value) { io.emit("news", value); });
  io.on("everyone's message", [&io](Json value) { io.send(value); });
  io.on("everyone binary", [&io](Binary bytes) { io.emit("news", bytes, 1, bytes); });
  io.on("everyone volatile", [&io](int count) {
    for (int i = 0; i < count; ++i) io.as_volatile().emit("news", i);
  });
}

void add_endings(parley::Server& io) {
  io.on("kick me", [](Socket socket) { socket.disconnect(); });
  io.on("close me", [](Socket socket) { socket.disconnect(true); });
  io.on("kick", [&io](std::string room) { io.in(room).disconnect_sockets(); });
  io.on("kick everyone", [&io] { io.disconnect_sockets(); });
  io.on("close", [&io](std::string room) { io.in(room).disconnect_sockets(true); });
}

}  // namespace

void add_rooms(parley::Server& io, Departures& departures) {
  add_membership(io);
  add_broadcasts(io);
  add_endings(io);
  io.on_disconnecting(
      [&departures](Socket socket, parley::DisconnectReason) { departures.leaving(socket); });
  io.on_disconnect([&departures](Socket socket, parley::DisconnectReason reason) {
    departures.left(socket, reason);
  });
}

}  // namespace interop
