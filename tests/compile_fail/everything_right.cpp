// The control: the same headers and options, and nothing wrong. This one must compile.
#include <parley/json.hpp>
#include <parley/server.hpp>
#include <parley/task.hpp>

namespace {

struct Message {
  std::string room;
  std::optional<std::string> text;
};
PARLEY_JSON(Message, room, text)

}  // namespace

void program(parley::Server& io, parley::Socket socket) {
  using Disconnected = parley::DisconnectReason;
  using parley::Ack, parley::Answers, parley::Json, parley::Result, parley::Socket, parley::Task;
  io.use([](Socket) -> Result<void> { return {}; });
  io.use([](Socket) -> Task<Result<void>> { co_return parley::Error("no"); });
  io.use([](Socket) -> Result<void> { return parley::ok; });
  io.use([](Socket) -> Task<Result<void>> { co_return parley::ok; });
  io.on_disconnect([] {}).on_disconnect([](Socket) {}).on_disconnecting([](Disconnected) {});
  io.on_disconnect([owned = std::make_unique<int>(1)](const Socket&, const Disconnected&) {});
  io.on_disconnect(std::function<void(Socket, Disconnected)>());
  io.on_connection([](const Socket&) {});
  io.on_connection([](Socket) -> Task<> { co_return; });
  io.on("event", [](Socket, Message, const std::vector<Message>&, Ack<int> ack) { ack(1); });
  io.on("event", [](Result<int>, Json json) -> Task<Result<Json>> { co_return json; });
  io.on("event", [](parley::Binary bytes, std::variant<int, std::string>) { return bytes; });
  io.on_any([](Socket, const parley::Event&) {}).on_any_outgoing([] {});
  io.use_event([](parley::Event) -> Task<Result<void>> { co_return Result<void>(); });
  socket.emit("event", Message{}, "text", 1.5, [](Result<std::tuple<int, bool>>) {});
  io.to("room").emit("event", Message{});
  const auto some = io.to({"a", "b"}).in(std::vector<std::string>{"c"}).except({"d"}).local();
  some.compress(false).timeout(std::chrono::seconds(1)).emit("event", [](Answers<Message>) {});
  socket.in({"a"}).timeout(std::chrono::seconds(1)).emit("event", 1, [](const Answers<void>&) {});
  some.fetch_sockets(
      [](auto found) { found.at(0).timeout(std::chrono::seconds(1)).emit("event"); });
  some.collect([](Socket each) { return each.rooms(); }, [](const auto& all) { all.at(0); });
  some.for_each_socket([](const Socket& each) { each.leave("room"); });
  io.find_socket("id", [](const Socket& found) { found.post([](Socket) {}); });
  io.of("/x").fetch_rooms([](const auto& rooms) { rooms.at("room").at(0); });
  io.server_side_emit("event", 1, [](Answers<Json>) {});
}

parley::Task<> program(parley::Server& io) {
  auto found = co_await io.in("room").fetch_sockets();
  found.at(0).emit("event", Message{});
  const std::vector<std::string> ids =
      co_await io.in("room").collect([](const parley::Socket& each) { return each.id(); });
  const parley::Socket one = co_await io.find_socket(ids.at(0));
  one.send(co_await io.fetch_rooms(), co_await io.of("/x").count_rooms());
  const auto all = io.of("/x").timeout(std::chrono::seconds(1));
  parley::Answers<int> answers = co_await all.emit_with_ack<int>("event", answers.receivers);
}
