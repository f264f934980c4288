// Event middlewares that rename and replace events, sockets that are told of refused ones, and
// which listeners there are.
#include <stdexcept>

#include "parley/json.hpp"
#include "parley/task.hpp"
#include "socketio/server_testing.hpp"

namespace parley::socketio {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct EventChangeTest : ServerTest {
  std::vector<std::string> seen;

  auto note(std::string who) {
    return [this, who](const Event& event) {
      std::string line = who + " " + std::string(event.name());
      for (std::size_t i = 0; i < event.size(); ++i) line += " " + std::string(event.json(i));
      seen.push_back(line);
    };
  }
  auto note_and_pass(std::string who) {
    return [write = note(std::move(who))](const Event& event) -> Result<void> {
      write(event);
      return {};
    };
  }
};

TEST_F(EventChangeTest, AMiddlewareMayRenameAnEvent) {
  main().on_any(note("any"));
  main().use_event([](const Event& event) -> Result<void> {
    if (event.name() == "old") event.rename("new");
    EXPECT_NE(event.name(), "new");
    return {};
  });
  main().use_event(note_and_pass("next"));
  main().on("old", [] { return "old"; });
  main().on("new", [](Rest<Json> all) { return all; });
  TestClient client(server());
  client.join();
  EXPECT_THAT(client.send(R"(21["old",1,{"a":"\u0041"}])").take(),
              ElementsAre(R"(31[1,{"a":"A"}])"));
  EXPECT_THAT(seen, ElementsAre(R"(any old 1 {"a":"\u0041"})", R"(next new 1 {"a":"\u0041"})"));
  client.send(R"(52-2["old",{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}])");
  EXPECT_THAT(client.send_binary("abc").send_binary("de").take(),
              ElementsAre(R"(62-2[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])",
                          "b:de", "b:abc"));
}

TEST_F(EventChangeTest, AMiddlewareMayReplaceAnEventAndTheNextSeesThat) {
  main().use_event([](const Event& event) -> Result<void> {
    event.replace("never", 0);
    event.replace("sum", event.get<int>(0).value() + 1, Binary(std::string("bytes")));
    return {};
  });
  main().use_event([](const Event& event) -> Result<void> {
    event.replace(event.name(), event.get<int>(0).value() * 10, event.get<Binary>(1).value());
    return {};
  });
  main().on("sum", [](int sum, Binary bytes) { return std::to_string(sum) + bytes.string(); });
  TestClient client(server());
  EXPECT_THAT(client.join().send(R"(21["add",4])").take(), ElementsAre(R"(31["50bytes"])"));
}

TEST_F(EventChangeTest, ACoroutineMayReplaceItsEvent) {
  main().use_event([](parley::Socket socket, Event event) -> Task<Result<void>> {
    const auto answer = co_await socket.emit_with_ack<std::string>("q");
    event.replace("new", answer.value(), event.get<int>(0).value());
    co_return Result<void>();
  });
  main().on("new", [](std::string text, int number) { return text + std::to_string(number); });
  TestClient client(server());
  client.join();
  EXPECT_THAT(client.send(R"(21["old",4])").take(), ElementsAre(R"(20["q"])"));
  EXPECT_THAT(client.send(R"(30["text"])").take(), ElementsAre(R"(31["text4"])"));
}

TEST_F(EventChangeTest, ARefusedEventIsNotReplaced) {
  main().use_event([](const Event& event) -> Result<void> {
    event.rename("new");
    return Error("no");
  });
  main().on("new", [&] { seen.emplace_back("new"); });
  TestClient client(server());
  client.join().send(R"(2["old"])");
  EXPECT_THAT(seen, IsEmpty());
}

TEST_F(EventChangeTest, OnlyAMiddlewareReplacesAndOnlyByWhatCanArrive) {
  std::vector<std::string> reported;
  server().set_error_handler(
      [&](const HandlerError& error) { reported.push_back(error.where + " " + error.message); });
  const HandlerId id;
  main().on_any([](const Event& event) { event.rename("x"); }, id);
  main().on("x", [&] { seen.emplace_back("x"); });
  TestClient client(server());
  client.join().send(R"(2["x"])");
  EXPECT_THAT(reported,
              ElementsAre("catch-all parley: only an event middleware can replace its event"));
  EXPECT_THAT(seen, ElementsAre("x"));
  main().off_any(id);
  reported.clear();
  main().use_event([](const Event& event) -> Result<void> {
    if (event.name() == "reserved") event.rename("disconnect");
    if (event.name() == "raw") event.replace("x", RawJson{"[1"});
    return {};
  });
  client.send(R"(2["reserved"])").send(R"(2["raw"])").send(R"(2["x"])");
  EXPECT_THAT(reported, ElementsAre("event middleware \"disconnect\" is a reserved event name",
                                    "event middleware the event's replacement is no JSON"));
  EXPECT_THAT(seen, ElementsAre("x", "x"));
}

TEST_F(EventChangeTest, ASocketIsToldOfRefusedEventsAndOfNonsense) {
  main().on_connection([&](parley::Socket socket) {
    socket.on_error([this](const Error& error) { seen.push_back("1 " + error.message); });
    socket.on_error([this](const Error& error) {
      seen.push_back("2 " + error.message);
      throw 42;
    });
  });
  main().use_event([](const Event& event) -> Result<void> {
    if (event.name() == "bad") return Error("refused");
    if (event.name() == "worse") throw std::runtime_error("thrown");
    if (event.name() == "worst") throw 42;
    return {};
  });
  TestClient client(server());
  client.join().send(R"(2["fine"])").send(R"(2["bad"])").send(R"(2["worse"])");
  client.send(R"(2["worst"])");
  EXPECT_THAT(seen, ElementsAre("1 refused", "2 refused", "1 thrown", "2 thrown",
                                "1 not a std::exception", "2 not a std::exception"));
  seen.clear();
  client.send("2{}");
  EXPECT_EQ(seen.size(), 2u);
  EXPECT_THAT(client.take(), ElementsAre("CLOSE"));
  parley::Socket().on_error([](const Error&) {});
}

TEST_F(EventChangeTest, TheListenersOfAllEventsCanBeCounted) {
  const HandlerId a;
  const HandlerId b;
  const HandlerId c;
  main().on_any([] {}, a).prepend_any([] {}, b).on_any_outgoing([] {}, c);
  EXPECT_THAT(main().listeners_any(), ElementsAre(b, a));
  EXPECT_THAT(main().listeners_any_outgoing(), ElementsAre(c));
  main().off_any(b);
  EXPECT_THAT(main().listeners_any(), ElementsAre(a));
  parley::Socket socket;
  main().on_connection([&](parley::Socket connected) { socket = connected; });
  TestClient client(server());
  client.join();
  EXPECT_THAT(socket.listeners_any(), IsEmpty());
  socket.on_any([] {}, b);
  socket.on_any_outgoing([] {}, a);
  EXPECT_THAT(socket.listeners_any(), ElementsAre(b));
  EXPECT_THAT(socket.listeners_any_outgoing(), ElementsAre(a));
  main().off_any().off_any_outgoing();
  EXPECT_THAT(main().listeners_any(), IsEmpty());
  EXPECT_THAT(main().listeners_any_outgoing(), IsEmpty());
  EXPECT_THAT(parley::Socket().listeners_any(), IsEmpty());
}

}  // namespace
}  // namespace parley::socketio
