// What a program finds out from afar: sockets by their id, what it keeps with them, rooms, and the
// connections under sockets.
#include <utility>

#include "events.hpp"
#include "parley/engine.hpp"
#include "parley/json.hpp"
#include "parley/task.hpp"

namespace interop {

using parley::Json, parley::Socket, parley::Task;
using Names = std::vector<std::string>;

namespace {

/// What is kept with a socket, for its loop alone.
struct Note {
  std::string text;
};

/// What its transport was changed to.
using Upgrades = std::vector<std::string>;

std::string note_of(const Socket& socket) {
  return socket.data<Note>().text;
}

void add_notes(parley::Server& io) {
  io.on("note", [](Socket socket, std::string text) {
    socket.data<Note>().text = std::move(text);
    return true;
  });
  io.on("my note", note_of);
  io.on("notes",
        [&io](Names rooms) -> Task<Names> { co_return co_await io.in(rooms).collect(note_of); });
  io.on("note for", [&io](std::string id, std::string text) -> Task<bool> {
    const Socket found = co_await io.find_socket(id);
    found.post([text](const Socket& socket) {
      socket.data<Note>().text = text;
      socket.emit("noted", text);
    });
    co_return static_cast<bool>(found);
  });
  io.on("note for all of", [&io](Names rooms, std::string text) {
    io.in(rooms).for_each_socket([text](const Socket& socket) {
      socket.data<Note>().text = text;
      socket.emit("noted", text);
    });
  });
  io.on("local sockets", [&io](Names rooms) -> Task<Names> {
    Names ids;
    for (const Socket& socket : co_await io.in(rooms).local_sockets()) ids.push_back(socket.id());
    co_return ids;
  });
}

void add_room_lists(parley::Server& io) {
  io.on("members of rooms", [&io]() -> Task<Json> { co_return Json(co_await io.fetch_rooms()); });
  io.on("sizes of rooms", [&io]() -> Task<Json> { co_return Json(co_await io.count_rooms()); });
  io.on("sizes of rooms, callback", [&io](parley::Ack<Json> ack) {
    io.count_rooms([ack](const parley::RoomCounts& rooms) { ack(Json(rooms)); });
  });
}

void add_connections(parley::Server& io) {
  io.on_connection([](Socket socket) {
    socket.on_upgrade(
        [socket](std::string_view transport) { socket.data<Upgrades>().emplace_back(transport); });
  });
  io.on("upgrades", [](Socket socket) { return socket.data<Upgrades>(); });
  io.on("session", [](Socket socket) {
    const parley::EngineSession session = socket.session();
    return Json{{"id", session.id()},
                {"protocol", session.protocol()},
                {"transport", session.transport_name()},
                {"open", session.open()}};
  });
  io.on("close session", [](Socket socket) { socket.session().close(); });
  io.engine().on_connection(
      [](const parley::EngineSession& session, const parley::HttpRequest& request) {
        if (request.query_value("unwelcome")) session.close();
      });
}

}  // namespace

void add_found(parley::Server& io) {
  add_notes(io);
  add_room_lists(io);
  add_connections(io);
}

}  // namespace interop
