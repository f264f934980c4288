// What a client can send, take back and be asked. Each handler is the plainest use of one feature,
// so that a failing test points at the library.
#include "events.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "parley/json.hpp"
#include "parley/task.hpp"

namespace interop {

using parley::Ack, parley::Binary, parley::Json, parley::RawJson, parley::Result, parley::Socket;

struct Person {
  std::string name;
  int age = 0;
  std::optional<std::string> mail;
};
PARLEY_JSON(Person, name, age, mail)

/// The numbers one socket sent, to see whether they came in order.
struct Received {
  std::vector<int> numbers;
};

namespace {

Json outcome(const Result<Json>& answer) {
  if (answer) return Json{{"answer", *answer}};
  return Json{{"error", answer.error().message}};
}

void add_echoes(parley::Server& io) {
  io.on("echo", [](Json value) { return value; });
  io.on("echo raw", [](RawJson value) { return value; });
  io.on("echo text", [](std::string text) { return text; });
  io.on("echo number", [](double number) { return number; });
  io.on("echo binary", [](Binary bytes) { return bytes; });
  io.on("echo person", [](Person person) { return person; });
  io.on("say", [](Socket socket, Json value) { socket.emit("said", value); });
  io.on("say three", [](Socket socket, Json a, Json b, Json c) { socket.emit("said", a, b, c); });
  io.on("nothing", [](Socket socket) { socket.emit("nothing"); });
  io.on("nothing back", [](Ack<> ack) { ack(); });
  io.on("twice", [](Ack<int> ack) {
    ack(1);
    ack(2);
  });
  io.on("three back", [](Binary a, std::string text, Binary b,
                         Ack<Binary, std::string, Binary> ack) { ack(b, text, a); });
  io.on("half", [](int number) -> Result<int> {
    if (number % 2 != 0) return parley::Error("odd");
    return number / 2;
  });
  io.on("throw", [](std::string text) -> int { throw std::runtime_error(text); });
  io.on("message", [](Socket socket, Json value) { socket.send(value); });
  io.on("size", [](std::string text) { return text.size(); });
  io.on("large", [](int size) { return std::string(static_cast<std::size_t>(size), 'x'); });
  io.on("uncompressed", [](Socket socket, std::string text) {
    socket.compress(false).emit("said", text);
    socket.emit("said", text);
  });
  io.on("uncompressed to all", [&io](std::string text) {
    io.compress(false).emit("news", text);
    io.emit("news", text);
  });
  io.on("large binary",
        [](int size) { return Binary(std::string(static_cast<std::size_t>(size), '\x7f')); });
}

void add_questions(parley::Server& io) {
  io.on("ask", [](Socket socket, Json question, int wait) -> parley::Task<Json> {
    const auto asked = socket.timeout(std::chrono::milliseconds(wait));
    co_return outcome(co_await asked.emit_with_ack<Json>("question", question));
  });
  io.on("ask callback", [](Socket socket, Json question, int wait, Ack<Json> ack) {
    socket.timeout(std::chrono::milliseconds(wait))
        .emit("question", question, [ack](Result<Json> answer) { ack(outcome(answer)); });
  });
  io.on("ask and tell", [](Socket socket, Json question) {
    socket.timeout(std::chrono::seconds(60))
        .emit("question", question,
              [socket](Result<Json> answer) { socket.emit("told", outcome(answer)); });
  });
}

void add_sequences(parley::Server& io) {
  io.on("count", [](Socket socket, int count) {
    for (int i = 0; i < count; ++i) socket.emit("number", i);
  });
  io.on("count binary", [](Socket socket, int count) {
    for (int i = 0; i < count; ++i) socket.emit("number", i, Binary(std::to_string(i)));
  });
  io.on("count volatile", [](Socket socket, int count) {
    for (int i = 0; i < count; ++i) socket.emit_volatile("number", i);
  });
  io.on("number",
        [](Socket socket, int number) { socket.data<Received>().numbers.push_back(number); });
  io.on("numbers", [](Socket socket) { return std::move(socket.data<Received>().numbers); });
}

void add_handshake(parley::Server& io) {
  io.on("handshake", [](Socket socket) {
    const auto& handshake = socket.handshake();
    return Json{{"auth", Json::parse(handshake.auth.text)},
                {"address", handshake.address},
                {"secure", handshake.secure},
                {"xdomain", handshake.xdomain},
                {"issued", std::chrono::duration_cast<std::chrono::milliseconds>(
                               handshake.time.time_since_epoch())
                               .count()},
                {"url", handshake.url},
                {"id", socket.id()},
                {"nsp", socket.namespace_name()},
                {"color", handshake.query_value("color").value_or("")},
                {"header", handshake.header("X-Test").value_or("")}};
  });
}

}  // namespace

void add_events(parley::Server& io) {
  add_echoes(io);
  add_questions(io);
  add_sequences(io);
  add_handshake(io);
}

}  // namespace interop
