// Broadcasts that wait for answers, and sockets found on all loops.
#include <chrono>

#include "events.hpp"
#include "parley/json.hpp"
#include "parley/task.hpp"

namespace interop {

using parley::Ack, parley::Answers, parley::Json, parley::RemoteSocket, parley::Result,
    parley::Socket, parley::Task;
using Names = std::vector<std::string>;
using std::chrono::milliseconds;

namespace {

Json outcome(const Answers<Json>& all) {
  Json values = Json::array();
  for (const Json& value : all.values) values.push_back(value);
  return Json{{"values", values},
              {"receivers", all.receivers},
              {"left", all.left},
              {"missing", all.missing},
              {"error", all.error ? Json(all.error->message) : Json()}};
}

void add_questions(parley::Server& io) {
  io.on("ask all of", [&io](Names rooms, Json question, int wait) -> Task<Json> {
    const auto all = io.to(rooms).timeout(milliseconds(wait));
    co_return outcome(co_await all.emit_with_ack<Json>("question", question));
  });
  io.on("ask all of, callback", [&io](Names rooms, Json question, int wait, Ack<Json> ack) {
    io.timeout(milliseconds(wait))
        .to(rooms)
        .emit("question", question, [ack](const Answers<Json>& all) { ack(outcome(all)); });
  });
  io.on("ask others", [](Socket socket, Json question, int wait, Ack<Json> ack) {
    socket.broadcast()
        .timeout(milliseconds(wait))
        .emit("question", question, [ack](const Answers<Json>& all) { ack(outcome(all)); });
  });
  io.on("ask me and all", [&io](Socket socket, Json question, Ack<Json, Json> ack) {
    socket.emit("mine", question, [&io, question, ack](Result<Json> mine) {
      const Json first = mine ? *mine : Json();
      io.timeout(std::chrono::seconds(10))
          .emit("question", question,
                [ack, first](const Answers<Json>& all) { ack(first, outcome(all)); });
    });
  });
  io.on("ask servers", [&io](Json question) -> Task<Json> {
    co_return outcome(co_await io.server_side_emit_with_ack<Json>("question", question));
  });
}

void add_remote_sockets(parley::Server& io) {
  io.on("fetch", [&io](Names rooms) -> Task<Json> {
    Json list = Json::array();
    for (const RemoteSocket& socket : co_await io.in(rooms).fetch_sockets()) {
      list.push_back({{"id", socket.id()},
                      {"rooms", socket.rooms()},
                      {"color", socket.handshake().query_value("color").value_or("")}});
    }
    co_return list;
  });
  io.on("fetch, callback", [&io](Names rooms, Ack<std::size_t> ack) {
    io.in(rooms).fetch_sockets([ack](const auto& found) { ack(found.size()); });
  });
  io.on("ask remote", [&io](std::string id, Json question, int wait) -> Task<Json> {
    const auto found = co_await io.in(id).fetch_sockets();
    if (found.empty()) co_return "not found";
    const auto remote = found.front().timeout(milliseconds(wait));
    auto answer = co_await remote.emit_with_ack<Json>("question", question);
    co_return answer ? *answer : Json(answer.error().message);
  });
  io.on("remote", [&io](std::string id, std::string what, Names rooms) -> Task<bool> {
    const auto found = co_await io.in(id).fetch_sockets();
    for (const RemoteSocket& remote : found) {
      if (what == "join") remote.join(rooms);
      if (what == "leave") remote.leave(rooms.at(0));
      if (what == "emit") remote.emit("news", rooms);
      if (what == "disconnect") remote.disconnect();
      if (what == "close") remote.disconnect(true);
    }
    co_return !found.empty();
  });
}

void add_operators(parley::Server& io) {
  io.on("to all of but", [&io](Names rooms, Names but, Json value) {
    io.local().to(rooms).except(but).emit("news", value);
  });
  io.on("all of join", [&io](Names rooms, Names others) {
    io.in(rooms).sockets_join(others);
    return true;
  });
  io.on("all of leave", [&io](Names rooms, Names others) {
    io.in(rooms).sockets_leave(others);
    return true;
  });
  io.on("compress", [&io](bool on, std::string text) { io.compress(on).emit("news", text); });
}

}  // namespace

void add_broadcast_acks(parley::Server& io) {
  add_questions(io);
  add_remote_sockets(io);
  add_operators(io);
}

}  // namespace interop
