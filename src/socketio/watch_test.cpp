// Handlers that go again, catch-all listeners and event middlewares, as a client sees them.
#include "parley/json.hpp"
#include "parley/parser.hpp"
#include "parley/task.hpp"
#include "socketio/server_testing.hpp"

namespace parley::socketio {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

struct WatchTest : ServerTest {
  std::vector<std::string> seen;

  /// A listener that notes its name, the event and the arguments.
  auto note(std::string who) {
    return [this, who](const Event& event) {
      std::string line = who + " " + std::string(event.name());
      for (std::size_t i = 0; i < event.size(); ++i) line += " " + std::string(event.json(i));
      seen.push_back(line);
    };
  }
  std::vector<std::string> take_seen() { return std::exchange(seen, {}); }
  void note_errors() {
    server().set_error_handler([this](const HandlerError& error) {
      seen.push_back(error.where + "/" + error.nsp + "/" + error.event + "/" + error.message +
                     (error.exception ? "/thrown" : "") + (error.socket_id.empty() ? "" : "/id"));
    });
  }
  parley::Socket joined(TestClient& client) {
    parley::Socket socket;
    const HandlerId id;
    main().once("who", [&](parley::Socket from) { socket = from; }, id);
    client.join().send(R"(2["who"])");
    EXPECT_TRUE(socket);
    return socket;
  }
};

// --- once and off --------------------------------------------------------------------------------

TEST_F(WatchTest, AHandlerOfOnceIsCalledForTheFirstEventOfWhicheverSocket) {
  main().once("x", [&](int n) { seen.push_back("once " + std::to_string(n)); });
  main().on("x", [&](int n) { seen.push_back("on " + std::to_string(n)); });
  TestClient first(server());
  TestClient second(server());
  first.join();
  second.join();
  first.send(R"(2["y"])").send(R"(2["x",1])");
  second.send(R"(2["x",2])");
  first.send(R"(2["x",3])");
  EXPECT_THAT(seen, ElementsAre("once 1", "on 1", "on 2", "on 3"));
  EXPECT_EQ(server().node(0).find_namespace("/")->handlers()->events.at("x").size(), 1u);
}

TEST_F(WatchTest, AHandlerOfOnceIsGoneBeforeItIsCalled) {
  main().once("x", [&](parley::Socket) {
    seen.push_back("first");
    main().once("x", [&] { seen.push_back("second"); });
  });
  TestClient client(server());
  client.join().send(R"(2["x"])").send(R"(2["x"])").send(R"(2["x"])");
  EXPECT_THAT(seen, ElementsAre("first", "second"));
  EXPECT_THAT(server().node(0).find_namespace("/")->handlers()->events, IsEmpty());
}

TEST_F(WatchTest, AHandlerOfOnceAnswersOnlyTheFirst) {
  main().once("ask", [](int n) { return n; });
  TestClient client(server());
  EXPECT_THAT(client.join().send(R"(21["ask",5])").send(R"(22["ask",6])").take(),
              ElementsAre("31[5]"));
}

TEST_F(WatchTest, ASocketHasHandlersOfOnceAndOffToo) {
  TestClient client(server());
  TestClient other(server());
  const parley::Socket socket = joined(client);
  other.join();
  const HandlerId id;
  socket.once("x", [&] { seen.push_back("once"); });
  socket.on("x", [&] { seen.push_back("kept"); });
  socket.on("x", [&] { seen.push_back("named"); }, id);
  other.send(R"(2["x"])");
  EXPECT_THAT(seen, IsEmpty());
  client.send(R"(2["x"])").send(R"(2["x"])");
  EXPECT_THAT(take_seen(), ElementsAre("once", "kept", "named", "kept", "named"));
  socket.off("x", HandlerId());
  socket.off("y");
  socket.off("x", id);
  client.send(R"(2["x"])");
  EXPECT_THAT(take_seen(), ElementsAre("kept"));
  socket.off("x");
  client.send(R"(2["x"])");
  EXPECT_THAT(seen, IsEmpty());
}

TEST_F(WatchTest, OffRemovesByEventOrById) {
  const HandlerId id;
  const HandlerId other;
  EXPECT_NE(id, other);
  main().on("x", [&] { seen.push_back("1"); }).on("x", [&] { seen.push_back("2"); }, id);
  main().on("x", [&] { seen.push_back("3"); }, id).on("x", [&] { seen.push_back("4"); }, other);
  main().on("y", [&] { seen.push_back("y"); }, id);
  main().off("x").on("x", [&] { seen.push_back("5"); }, id).on("x", [&] { seen.push_back("6"); });
  TestClient client(server());
  client.join().send(R"(2["x"])");
  EXPECT_THAT(take_seen(), ElementsAre("5", "6"));
  main().off("x", id).off("x", other).off("nothing").off("nothing", id);
  client.send(R"(2["x"])").send(R"(2["y"])");
  EXPECT_THAT(take_seen(), ElementsAre("6", "y"));
}

TEST_F(WatchTest, AnEventBeingHandledStillGoesToAllItBeganWith) {
  main().on("x", [&] {
    seen.push_back("first");
    main().off("x");
  });
  main().on("x", [&] { seen.push_back("second"); });
  TestClient client(server());
  client.join().send(R"(2["x"])").send(R"(2["x"])");
  EXPECT_THAT(seen, ElementsAre("first", "second"));
}

TEST_F(WatchTest, WhatAHandlerOwnedMayUseTheNamespaceWhenItGoes) {
  struct Owned {
    parley::Namespace& nsp;
    ~Owned() { nsp.off("y"); }
  };
  main().on("x", [owned = std::make_shared<Owned>(main())] { (void)owned; });
  main().off("x");  // does not wait for itself
}

TEST_F(WatchTest, ReservedNamesStayReserved) {
  TestClient client(server());
  const parley::Socket socket = joined(client);
  for (const char* name : {"connection", "connect", "disconnect", "disconnecting"}) {
    EXPECT_THROW(main().once(name, [] {}), std::invalid_argument) << name;
    EXPECT_THROW(socket.once(name, [] {}), std::invalid_argument) << name;
    EXPECT_NO_THROW(main().off(name)) << name;
  }
}

TEST_F(WatchTest, AnEmptySocketTakesAllOfIt) {
  const parley::Socket nobody;
  nobody.once("x", [] {});
  nobody.off("x");
  nobody.off("x", HandlerId());
  nobody.on_any([] {});
  nobody.prepend_any([] {});
  nobody.off_any();
  nobody.off_any(HandlerId());
  nobody.on_any_outgoing([] {});
  nobody.prepend_any_outgoing([] {});
  nobody.off_any_outgoing();
  nobody.off_any_outgoing(HandlerId());
  nobody.use([]() -> Result<void> { return {}; });
}

// --- catch-all, incoming -------------------------------------------------------------------------

TEST_F(WatchTest, CatchAllListenersSeeEveryEventBeforeItsHandlers) {
  TestClient client(server());
  const parley::Socket socket = joined(client);
  const HandlerId id;
  main().on_any(note("a"), id).on_any(note("b")).prepend_any(note("first"));
  socket.on_any(note("own"));
  socket.prepend_any(note("own first"), id);
  main().on("x", [&](int n) { seen.push_back("handler " + std::to_string(n)); });
  client.send(R"(2["x",1])");
  EXPECT_THAT(take_seen(),
              ElementsAre("first x 1", "a x 1", "b x 1", "own first x 1", "own x 1", "handler 1"));
  main().off_any(id);
  socket.off_any(id);
  client.send(R"(2["unknown",{"k":[1]},"t"])");
  EXPECT_THAT(take_seen(),
              ElementsAre(R"(first unknown {"k":[1]} "t")", R"(b unknown {"k":[1]} "t")",
                          R"(own unknown {"k":[1]} "t")"));
  main().off_any();
  client.send(R"(2[5])");
  EXPECT_THAT(take_seen(), ElementsAre("own 5"));
  socket.off_any();
  client.send(R"(2["x",2])");
  EXPECT_THAT(take_seen(), ElementsAre("handler 2"));
  EXPECT_EQ(server().node(0).find_namespace("/")->handlers()->watchers, nullptr);
}

TEST_F(WatchTest, AcknowledgementsAreNoEvents) {
  TestClient client(server());
  const parley::Socket socket = joined(client);
  main().on_any(note("in")).on_any_outgoing(note("out"));
  socket.emit("q", [&](Result<int> answer) { seen.push_back(std::to_string(*answer)); });
  EXPECT_THAT(client.take(), ElementsAre(R"(20["q"])"));
  client.send("30[7]");
  main().on("ask", [] { return 8; });
  client.send(R"(21["ask"])");
  EXPECT_THAT(seen, ElementsAre("out q", "7", "in ask"));
}

TEST_F(WatchTest, AnEventShowsItsArgumentsInAnyTypeAndCanBeAnswered) {
  main().on_any([&](parley::Socket socket, const Event& event) {
    EXPECT_TRUE(socket.connected());
    EXPECT_EQ(event.size(), 3u);
    EXPECT_EQ(event.get<int>(0).value(), 4);
    EXPECT_EQ(event.get<std::string>(0).error().code, Errc::kDecode);
    EXPECT_EQ(event.get<std::string>(1).value(), "t");
    EXPECT_EQ(event.get<Binary>(2).value().view(), "\x01\x02");
    EXPECT_EQ(event.get<Json>(2).value(), Json::binary({1, 2}));
    EXPECT_EQ(event.json(2), R"({"_placeholder":true,"num":0})");
    EXPECT_EQ(event.json(3), "");
    EXPECT_EQ(event.get<std::optional<int>>(3).value(), std::nullopt);
    event.ack<std::string>()("early");
  });
  main().on("x", [] { return "late"; });
  TestClient client(server());
  client.join().send(R"(51-9["x",4,"t",{"_placeholder":true,"num":0}])").send_binary("\x01\x02");
  EXPECT_THAT(client.take(), ElementsAre(R"(39["early"])"));
}

TEST_F(WatchTest, WhatAListenerThrowsKeepsNobodyElseFromTheEvent) {
  note_errors();
  main().on_any([](const Event&) { throw std::runtime_error("no"); });
  main().on_any(note("second"));
  main().on("x", [&] { seen.push_back("handler"); });
  TestClient client(server());
  client.join().send(R"(2["x"])");
  EXPECT_THAT(seen, ElementsAre("catch-all///x/no/thrown/id", "second x", "handler"));
}

TEST_F(WatchTest, AListenerMayEndTheSocket) {
  main().on_any([](parley::Socket socket) { socket.disconnect(); });
  main().use_event([&]() -> Result<void> {
    seen.push_back("middleware");
    return {};
  });
  main().on("x", [&] { seen.push_back("handler"); });
  TestClient client(server());
  client.join().send(R"(2["x"])");
  EXPECT_THAT(seen, IsEmpty());
  EXPECT_THAT(client.take(), ElementsAre("1"));
}

// --- catch-all, outgoing -------------------------------------------------------------------------

TEST_F(WatchTest, OutgoingListenersSeeEmitsAndBroadcastsThatReachTheSocket) {
  TestClient client(server());
  TestClient other(server());
  const parley::Socket socket = joined(client);
  const parley::Socket second = joined(other);
  second.join("r");
  const HandlerId id;
  socket.on_any_outgoing(note("own"));
  socket.prepend_any_outgoing(note("own first"), id);
  socket.emit("a", 1, "t");
  main().emit("b", 2);
  main().to("r").emit("c");
  main().to(socket.id()).emit("d");
  second.emit("e");
  socket.emit("f", [](Result<int>) {});
  EXPECT_THAT(take_seen(), ElementsAre(R"(own first a 1 "t")", R"(own a 1 "t")", "own first b 2",
                                       "own b 2", "own first d", "own d", "own first f", "own f"));
  socket.off_any_outgoing(id);
  main().on_any_outgoing([&](parley::Socket to, const Event& event) {
    seen.push_back((to == socket ? "1 " : "2 ") + std::string(event.name()));
  });
  main().emit("g");
  EXPECT_THAT(take_seen(), testing::UnorderedElementsAre("1 g", "own g", "2 g"));
  main().off_any_outgoing();
  socket.off_any_outgoing();
  main().emit("h");
  EXPECT_THAT(seen, IsEmpty());
  EXPECT_FALSE(server().node(0).find_namespace("/")->adapter().shows_outgoing());
  EXPECT_EQ(client.take().size(), 6u);
}

TEST_F(WatchTest, OutgoingListenersSeeTheOriginalBinary) {
  TestClient client(server());
  const parley::Socket socket = joined(client);
  std::vector<std::string> bytes;
  main().on_any_outgoing([&](const Event& event) {
    bytes.emplace_back(event.get<Binary>(1).value().view());
    EXPECT_EQ(event.get<int>(0).value(), 1);
    EXPECT_FALSE(event.ack<>());
  });
  const std::string large(70'000, 'x');
  socket.emit("x", 1, Binary(std::string("\x00\x1e", 2)));
  main().emit("x", 1, Binary(large));
  EXPECT_THAT(bytes, ElementsAre(std::string("\x00\x1e", 2), large));
}

TEST_F(WatchTest, OutgoingListenersReadWhatAnotherParserWrote) {
  options.parser = msgpack_parser();
  server().of("/").use([&](parley::Socket socket) -> Result<void> {
    socket.on_any_outgoing([&](const Event& event) {
      seen.push_back(std::string(event.name()) + " " + std::string(event.json(0)) + " " +
                     std::string(event.get<Binary>(1).value().view()));
    });
    socket.emit("early", 5, Binary(std::string("abc")));
    return {};
  });
  TestClient client(server());
  client.send_binary(std::string_view("\x82\xa4type\x00\xa3nsp\xa1/", 13));
  main().emit("late", "t", Binary(std::string("def")));
  EXPECT_THAT(seen, ElementsAre("early 5 abc", R"(late "t" def)"));
}

TEST_F(WatchTest, OutgoingListenersWorkInOtherNamespacesAndBeforeTheConnection) {
  server().of("/a").use([&](parley::Socket socket) -> Result<void> {
    socket.on_any_outgoing(note("own"));
    socket.emit("early", "x");
    return {};
  });
  server().of("/b").on_any_outgoing(note("b"));
  TestClient client(server());
  client.send("0/a,").take();
  server().of("/a").emit("late");
  EXPECT_THAT(seen, ElementsAre(R"(own early "x")", "own late"));
  client.drop();
  EXPECT_FALSE(server().node(0).find_namespace("/a")->adapter().shows_outgoing());
}

TEST_F(WatchTest, AnOutgoingListenerMayDoAnything) {
  std::vector<parley::Socket> sockets;
  main().on_connection([&](parley::Socket socket) { sockets.push_back(socket); });
  main().on_any_outgoing([&](parley::Socket socket, const Event& event) {
    seen.emplace_back(event.name());
    socket.emit("copy");    // not shown again
    main().emit("copies");  // nor to others
    for (int i = 0; i < 50; ++i) socket.join(std::to_string(i));
    socket.leave("r");
    sockets.back().disconnect();
  });
  std::vector<std::unique_ptr<TestClient>> clients;
  for (int i = 0; i < 5; ++i) {
    clients.push_back(std::make_unique<TestClient>(server()));
    clients.back()->join();
    sockets.back().join("r");
  }
  main().to("r").emit("x");
  EXPECT_EQ(seen.size(), 4u);  // one was gone when its turn came
  main().off_any_outgoing();
  sockets.clear();
}

TEST_F(WatchTest, WhatIsNoJsonIsNotShown) {
  TestClient client(server());
  const parley::Socket socket = joined(client);
  socket.on_any_outgoing(note("own"));
  socket.emit("x", RawJson{"{broken"});
  socket.emit("y", RawJson{R"({"fine":1})"});
  EXPECT_THAT(seen, ElementsAre(R"(own y {"fine":1})"));
}

// --- event middlewares ---------------------------------------------------------------------------

TEST_F(WatchTest, EventMiddlewaresDecideInOrderAfterTheListeners) {
  note_errors();
  TestClient client(server());
  const parley::Socket socket = joined(client);
  const auto middleware = [&](std::string who, int refused) {
    return [this, who, refused](parley::Socket, const Event& event) -> Result<void> {
      seen.push_back(who);
      if (event.get<int>(0).value() == refused) return Error("refused by " + who);
      return {};
    };
  };
  socket.use(middleware("own", 1));
  main().use_event(middleware("first", 2)).use_event(middleware("second", 3)).on_any(note("any"));
  main().on("x", [&](int) {
    seen.push_back("handler");
    return true;
  });
  EXPECT_THAT(client.send(R"(20["x",0])").take(), ElementsAre("30[true]"));
  EXPECT_THAT(take_seen(), ElementsAre("any x 0", "first", "second", "own", "handler"));
  EXPECT_THAT(client.send(R"(20["x",1])").take(), IsEmpty());
  EXPECT_THAT(take_seen(), ElementsAre("any x 1", "first", "second", "own",
                                       "event middleware///x/refused by own/id"));
  EXPECT_THAT(client.send(R"(20["x",2])").take(), IsEmpty());
  EXPECT_THAT(take_seen(),
              ElementsAre("any x 2", "first", "event middleware///x/refused by first/id"));
  EXPECT_THAT(client.send(R"(20["x",3])").take(), IsEmpty());
  EXPECT_THAT(take_seen(), ElementsAre("any x 3", "first", "second",
                                       "event middleware///x/refused by second/id"));
  EXPECT_TRUE(socket.connected());
}

TEST_F(WatchTest, AMiddlewareThatThrowsRefuses) {
  note_errors();
  main().use_event([]() -> Result<void> { throw std::runtime_error("broken"); });
  main().on("x", [&] { seen.push_back("handler"); });
  TestClient client(server());
  EXPECT_THAT(client.join().send(R"(21["x"])").take(), IsEmpty());
  EXPECT_THAT(seen, ElementsAre("event middleware///x/broken/thrown/id"));
}

TEST_F(WatchTest, AMiddlewareMayAnswerForTheHandler) {
  note_errors();
  main().use_event([](Event event) -> Result<void> {
    event.ack<std::string>()("too many");
    return Error("limit");
  });
  main().on("x", [] { return 1; });
  TestClient client(server());
  EXPECT_THAT(client.join().send(R"(21["x"])").take(), ElementsAre(R"(31["too many"])"));
}

TEST_F(WatchTest, AMiddlewareMayWaitAndTheEventWithIt) {
  note_errors();
  main().use_event([](parley::Socket socket, Event event) -> Task<Result<void>> {
    const auto verdict = co_await socket.emit_with_ack<bool>("may", std::string(event.name()));
    if (!verdict.value()) co_return Error("no " + event.get<std::string>(0).value());
    co_return Result<void>();
  });
  main().use_event([]() -> Result<void> { return {}; });
  main().on("x", [&](std::string text, Binary bytes) {
    seen.push_back(text + " " + std::string(bytes.view()));
    return text;
  });
  TestClient client(server());
  client.join();
  const auto send = [&](std::string text) {
    client.send(R"(51-1["x",")" + text + R"(",{"_placeholder":true,"num":0}])").send_binary("abc");
  };
  send("a text that is longer than any small string");
  send("second");
  EXPECT_THAT(client.take(), ElementsAre(R"(20["may","x"])", R"(21["may","x"])"));
  EXPECT_THAT(seen, IsEmpty());
  EXPECT_THAT(client.send("31[true]").take(), ElementsAre(R"(31["second"])"));
  client.send("30[true]");
  EXPECT_THAT(take_seen(),
              ElementsAre("second abc", "a text that is longer than any small string abc"));
  client.take();
  send("bad");
  EXPECT_THAT(client.send("32[false]").take(), ElementsAre(StartsWith("22[")));
  EXPECT_THAT(take_seen(), ElementsAre("event middleware///x/no bad/id"));
  send("gone");
  client.drop();
  loop().poll();
  EXPECT_THAT(seen, ElementsAre(HasSubstr("socket has been disconnected/thrown")));
  expect_nothing_left();
}

TEST_F(WatchTest, NothingOfASocketsOwnOutlivesIt) {
  const auto held = std::make_shared<int>(1);
  {
    TestClient client(server());
    const parley::Socket socket = joined(client);
    socket.on_any([held, socket] {});
    socket.on_any_outgoing([held, socket] {});
    socket.use([held, socket]() -> Result<void> { return {}; });
    socket.once("x", [held, socket] {});
    socket.on_disconnect([=](DisconnectReason) { socket.on_any([held, socket] {}); });
    client.drop();
  }
  loop().poll();
  EXPECT_EQ(held.use_count(), 1);
  expect_nothing_left();
}

}  // namespace
}  // namespace parley::socketio
