// Socket.IO protocol 5 as a client sees it, over memory streams: frames in, frames out.
#include <deque>

#include "parley/task.hpp"
#include "socketio/server_testing.hpp"

namespace parley::socketio {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AnyOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using testing::UnorderedElementsAre;

TEST_F(ServerTest, AnEventReachesItsHandlerAndItsResultIsTheAck) {
  main().on("add", [](int a, int b) { return a + b; });
  TestClient client(server());
  client.join();
  EXPECT_THAT(client.send(R"(27["add",2,3])").take(), ElementsAre("37[5]"));
  EXPECT_THAT(client.send(R"(2["add",2,3])").take(), IsEmpty());
  EXPECT_THAT(client.send(R"(2["unknown",2,3])").take(), IsEmpty());
}

TEST_F(ServerTest, BinaryTravelsBothWays) {
  main().on("upload", [](parley::Socket socket, std::string name, Binary bytes) {
    socket.emit("stored", name, bytes);
    return bytes;
  });
  TestClient client(server());
  client.join();
  client.send(R"(51-4["upload","f",{"_placeholder":true,"num":0}])").send_binary("\x01\x02");
  EXPECT_THAT(client.take(),
              ElementsAre(R"(51-["stored","f",{"_placeholder":true,"num":0}])", "b:\x01\x02",
                          R"(61-4[{"_placeholder":true,"num":0}])", "b:\x01\x02"));
}

TEST_F(ServerTest, NamespacesAreSeparateAndUnknownOnesAreRefused) {
  main().on("where", [] { return "main"; });
  server().of("/admin").on("where", [] { return "admin"; });
  TestClient client(server());
  client.join().join("/admin");
  EXPECT_THAT(client.send(R"(21["where"])").take(), ElementsAre(R"(31["main"])"));
  EXPECT_THAT(client.send(R"(2/admin,1["where"])").take(), ElementsAre(R"(3/admin,1["admin"])"));
  EXPECT_THAT(client.send("0/nope,").take(),
              ElementsAre(R"(4/nope,{"message":"Invalid namespace"})"));
  EXPECT_THAT(client.send(R"(22["where"])").take(), ElementsAre(R"(32["main"])"));
}

TEST_F(ServerTest, MiddlewaresLetInOrRefuseWithDataInOrder) {
  std::vector<std::string> order;
  main().use([&](parley::Socket socket) -> Result<void> {
    order.push_back("first");
    EXPECT_FALSE(socket.connected());
    if (socket.handshake().auth_string("token") != "good") {
      return Error("not you", RawJson{R"({"code":401})"});
    }
    return {};
  });
  main().use([&](parley::Socket) -> Result<void> {
    order.push_back("second");
    return {};
  });
  TestClient client(server());
  EXPECT_THAT(client.send(R"(0{"token":"bad"})").take(),
              ElementsAre(R"(4{"message":"not you","data":{"code":401}})"));
  EXPECT_THAT(order, ElementsAre("first"));
  EXPECT_THAT(client.send(R"(0{"token":"good"})").take(), ElementsAre(StartsWith("0{\"sid\"")));
  EXPECT_THAT(order, ElementsAre("first", "first", "second"));
}

TEST_F(ServerTest, TheHandshakeShowsTheFirstRequest) {
  parley::Socket seen;
  main().on_connection([&](parley::Socket socket) { seen = socket; });
  TestClient client(server());
  client.send(R"(0{"token":"t","n":5})").take();
  ASSERT_TRUE(seen.connected());
  EXPECT_EQ(seen.id().size(), 20u);
  EXPECT_EQ(seen.handshake().query_value("token"), "abc");
  EXPECT_EQ(seen.handshake().query_value("EIO"), "4");
  EXPECT_EQ(seen.handshake().header("x-test"), "yes");
  EXPECT_EQ(seen.handshake().auth_string("token"), "t");
  EXPECT_EQ(seen.handshake().auth_string("n"), std::nullopt);
  EXPECT_EQ(seen.handshake().auth.text, R"({"token":"t","n":5})");
  EXPECT_FALSE(seen.handshake().secure);
  EXPECT_EQ(seen.handshake().address, "127.0.0.1");
}

TEST_F(ServerTest, BroadcastReachesExactlyTheRooms) {
  std::vector<parley::Socket> sockets;
  main().on_connection([&](parley::Socket socket) { sockets.push_back(socket); });
  std::vector<std::unique_ptr<TestClient>> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(std::make_unique<TestClient>(server()));
    clients.back()->join();
  }
  sockets[0].join("a");
  sockets[1].join("a");
  sockets[1].join("b");
  sockets[2].join("b");
  EXPECT_EQ(server().stats().rooms, 2u);
  const auto who = [&](auto&& send) {
    send();
    std::string heard;
    for (int i = 0; i < 4; ++i) {
      const auto packets = clients[static_cast<std::size_t>(i)]->take();
      for (std::size_t n = 0; n < packets.size(); ++n) heard += std::to_string(i);
    }
    return heard;
  };
  EXPECT_EQ(who([&] { main().emit("x"); }), "0123");
  EXPECT_EQ(who([&] { main().to("a").emit("x"); }), "01");
  EXPECT_EQ(who([&] { main().to("a").to("b").emit("x"); }), "012");
  EXPECT_EQ(who([&] { main().in("a").except("b").emit("x"); }), "0");
  EXPECT_EQ(who([&] { main().except("a").emit("x"); }), "23");
  EXPECT_EQ(who([&] { main().to("nobody").emit("x"); }), "");
  EXPECT_EQ(who([&] { sockets[0].broadcast().emit("x"); }), "123");
  EXPECT_EQ(who([&] { sockets[0].to("a").emit("x"); }), "1");
  EXPECT_EQ(who([&] { sockets[0].except("b").emit("x"); }), "3");
  EXPECT_EQ(who([&] { main().to(sockets[3].id()).emit("x"); }), "3");
  EXPECT_EQ(who([&] { main().to("a").except(sockets[1].id()).emit("x"); }), "0");
  EXPECT_EQ(who([&] { sockets[2].emit("x"); }), "2");
  sockets[1].leave("a");
  sockets[1].leave("a");
  EXPECT_EQ(who([&] { main().to("a").emit("x"); }), "0");
  main().in("b").sockets_join("c");
  EXPECT_EQ(who([&] { main().to("c").emit("x"); }), "12");
  main().in("b").sockets_leave("c");
  EXPECT_EQ(who([&] { main().to("c").emit("x"); }), "");
  EXPECT_THAT(sockets[1].rooms(), ElementsAre(sockets[1].id(), "b"));
  clients[0]->drop();
  EXPECT_EQ(who([&] { main().to("a").emit("x"); }), "");
  main().disconnect_sockets(true);
  loop().poll();
  for (auto& client : clients) client->drop();
  expect_nothing_left();
}

TEST_F(ServerTest, RoomsAreLimitedInNumberAndLength) {
  parley::Socket socket;
  main().on_connection([&](parley::Socket s) { socket = s; });
  TestClient client(server());
  client.join();
  EXPECT_FALSE(socket.join(std::string(257, 'r')));
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(socket.join("r" + std::to_string(i)));
  EXPECT_FALSE(socket.join("one more"));
  EXPECT_EQ(server().stats().rooms, 1000u);
  client.drop();
  EXPECT_EQ(server().stats().rooms, 0u);
}

TEST_F(ServerTest, AcksTheServerWaitsForAreAnsweredTimedOutOrEndedWithTheSocket) {
  std::vector<std::string> outcomes;
  const auto note = [&](Result<std::string> answer) {
    outcomes.push_back(answer ? "ok " + *answer : "error " + answer.error().message);
  };
  parley::Socket socket;
  main().on_connection([&](parley::Socket s) { socket = s; });
  TestClient client(server());
  client.join();
  socket.timeout(seconds(5)).emit("q", 1, note);
  EXPECT_THAT(client.take(), ElementsAre(R"(20["q",1])"));
  client.send(R"(30["yes"])").send(R"(30["twice"])").send(R"(399["unknown"])");
  EXPECT_THAT(outcomes, ElementsAre("ok yes"));
  socket.timeout(seconds(5)).emit("q", 2, note);
  advance(seconds(5));
  EXPECT_EQ(outcomes.back(), "error operation has timed out");
  client.send(R"(31["late"])");
  EXPECT_EQ(outcomes.size(), 2u);
  socket.timeout(seconds(5)).emit("q", 3, note);
  client.send(R"(32[7])");
  EXPECT_THAT(outcomes.back(), HasSubstr("expected string, got number"));
  socket.timeout(seconds(5)).emit("q", 4, note);
  EXPECT_EQ(server().stats().pending_acks, 1u);
  client.drop();
  EXPECT_EQ(outcomes.back(), "error socket has been disconnected");
  EXPECT_EQ(server().stats().pending_acks, 0u);
  socket.timeout(seconds(5)).emit("q", 5, note);
  EXPECT_EQ(outcomes.size(), 5u);
  EXPECT_EQ(outcomes.back(), "error socket has been disconnected");
}

TEST_F(ServerTest, ACoroutineHandlerMayAskTheClientBeforeItAnswers) {
  main().on("kick", [](parley::Socket socket, std::string name) -> Task<bool> {
    auto sure = co_await socket.timeout(seconds(5)).emit_with_ack<bool>("confirm", "kick " + name);
    co_return sure && *sure;
  });
  TestClient client(server());
  client.join();
  EXPECT_THAT(client.send(R"(29["kick","bob"])").take(),
              ElementsAre(R"(20["confirm","kick bob"])"));
  EXPECT_THAT(client.send("30[true]").take(), ElementsAre("39[true]"));
  client.send(R"(210["kick","eve"])").take();
  advance(seconds(5));
  EXPECT_THAT(client.take(), ElementsAre("310[false]"));
  client.send(R"(211["kick","left"])").take();
  client.drop();
  expect_nothing_left();
}

TEST_F(ServerTest, AnAckMayBeSentLaterAndOnlyOnce) {
  Ack<std::string> kept;
  main().on("ask", [&](Ack<std::string> ack) { kept = ack; });
  TestClient client(server());
  client.join();
  EXPECT_THAT(client.send(R"(25["ask"])").take(), IsEmpty());
  kept("first");
  kept("second");
  EXPECT_THAT(client.take(), ElementsAre(R"(35["first"])"));
  client.send(R"(26["ask"])");
  client.drop();
  kept("nobody is there");
}

TEST_F(ServerTest, ArgumentsThatDoNotFitSkipTheHandlerAndAreAckedAsAnError) {
  int called = 0;
  main().on("n", [&](int) { ++called; });
  TestClient client(server());
  client.join();
  EXPECT_THAT(client.send(R"(21["n","x"])").take(),
              ElementsAre(HasSubstr("\"error\":\"argument 1")));
  EXPECT_THAT(client.send(R"(2["n"])").take(), IsEmpty());
  EXPECT_EQ(called, 0);
  EXPECT_EQ(server().stats().decode_errors, 2u);
  client.send(R"(2["n",1,"extra"])");
  EXPECT_EQ(called, 1);
}

TEST_F(ServerTest, DisconnectReasonsAreThoseOfTheReference) {
  std::vector<std::string> reasons;
  parley::Socket socket;
  main().on_connection([&](parley::Socket connected) {
    socket = connected;
    socket.join("r");
  });
  main().on_disconnecting([&](parley::Socket leaving, DisconnectReason) {
    EXPECT_THAT(leaving.rooms(), ElementsAre(leaving.id(), "r"));
  });
  main().on_disconnect([&](parley::Socket left, DisconnectReason reason) {
    reasons.emplace_back(to_string(reason));
    EXPECT_FALSE(left.connected());
    EXPECT_THAT(left.rooms(), IsEmpty());
  });
  TestClient client(server());
  client.join().send("1");
  EXPECT_THAT(reasons, ElementsAre("client namespace disconnect"));
  client.join();
  socket.disconnect();
  EXPECT_THAT(client.take(), ElementsAre("1"));
  EXPECT_EQ(reasons.back(), "server namespace disconnect");
  client.join();
  socket.disconnect(true);
  EXPECT_THAT(client.take(), ElementsAre("1", "CLOSE"));
  EXPECT_EQ(reasons.back(), "server namespace disconnect");
  TestClient lost(server());
  lost.join().drop();
  EXPECT_EQ(reasons.back(), "transport close");
  TestClient silent(server());
  silent.join();
  advance(options.ping_interval);
  advance(options.ping_timeout);
  EXPECT_EQ(reasons.back(), "ping timeout");
  TestClient bad(server());
  bad.join().send("2nonsense");
  EXPECT_EQ(reasons.back(), "forced close");
  TestClient worse(server());
  worse.join().raw("z");
  EXPECT_EQ(reasons.back(), "parse error");
  TestClient last(server());
  last.join();
  made.reset();
  EXPECT_EQ(reasons.back(), "server shutting down");
  EXPECT_EQ(reasons.size(), 8u);
}

TEST_F(ServerTest, ASocketTellsItsOwnHandlersBehindTheNamespaces) {
  std::vector<std::string> told;
  main().on_disconnecting([&](parley::Socket, DisconnectReason) { told.push_back("leaving"); });
  main().on_disconnect([&](parley::Socket, DisconnectReason) { told.push_back("left"); });
  main().on_connection([&](parley::Socket socket) {
    EXPECT_TRUE(socket.join({"a", "b"}));
    EXPECT_TRUE(socket.join(std::vector<std::string>{"b", "c"}));
    EXPECT_FALSE(socket.join({"d", std::string(257, 'r')}));
    EXPECT_EQ(socket.transport_name(), "websocket");
    socket.on_disconnecting([&, socket](DisconnectReason reason) {
      EXPECT_THAT(socket.rooms(), ElementsAre(socket.id(), "a", "b", "c", "d"));
      told.push_back("own leaving, " + std::string(to_string(reason)));
    });
    socket.on_disconnect([&, socket](DisconnectReason) {
      EXPECT_THAT(socket.rooms(), IsEmpty());
      EXPECT_EQ(socket.transport_name(), "");
      told.push_back("own left");
    });
  });
  TestClient client(server());
  client.join().send("1");
  EXPECT_THAT(
      told, ElementsAre("leaving", "own leaving, client namespace disconnect", "left", "own left"));
  EXPECT_EQ(parley::Socket().transport_name(), "");
  parley::Socket().on_disconnecting([](DisconnectReason) {});
  EXPECT_FALSE(parley::Socket().join({"a", "b"}));
  client.drop();
  expect_nothing_left();
}

TEST_F(ServerTest, HandlersOfTheEndNameWhatTheyNeed) {
  std::vector<std::string> told;
  main().on_disconnecting([&](const DisconnectReason& reason, parley::Socket socket) {
    told.push_back(std::string(to_string(reason)) + (socket.connected() ? " still" : ""));
  });
  main().on_disconnecting(
      [&told, text = std::make_unique<std::string>("owned")] { told.push_back(*text); });
  main().on_disconnect([&](const parley::Socket& socket) {
    told.emplace_back(socket.connected() ? "connected" : "gone");
  });
  main().on_disconnect([&](DisconnectReason reason) { told.emplace_back(to_string(reason)); });
  TestClient client(server());
  client.join().drop();
  EXPECT_THAT(told, ElementsAre("transport close still", "owned", "gone", "transport close"));
}

TEST_F(ServerTest, TheTransportSaysMoreOfAnEnd) {
  std::vector<std::string> told;
  main().on_disconnecting([&](parley::Socket leaving, DisconnectReason) {
    told.emplace_back(leaving.disconnect_description());
  });
  main().on_disconnect([&](parley::Socket left, DisconnectReason reason) {
    told.push_back(std::string(to_string(reason)) + ": " +
                   std::string(left.disconnect_description()));
  });
  const auto end = [&](const std::string& last) {
    TestClient client(server());
    client.join();
    last == "drop" ? client.drop() : void(client.raw(last));
    return std::exchange(told, {});
  };
  EXPECT_THAT(end("2"), ElementsAre("invalid heartbeat direction",
                                    "transport error: invalid heartbeat direction"));
  EXPECT_THAT(end("z"), ElementsAre("invalid packet", "parse error: invalid packet"));
  EXPECT_THAT(end("drop"), ElementsAre("", "transport close: "));
  EXPECT_EQ(parley::Socket().disconnect_description(), "");
}

TEST_F(ServerTest, AVolatileQuestionThatIsDroppedIsAnsweredByTheTime) {
  parley::Socket socket;
  main().on_connection([&](parley::Socket connected) { socket = connected; });
  TestClient client(server());
  client.join();
  std::vector<std::string> answers;
  const auto note = [&](Result<int> answer) {
    answers.push_back(answer ? std::to_string(*answer) : answer.error().message);
  };
  socket.emit_volatile("sent", note);
  socket.emit_volatile("dropped", 1, note);
  EXPECT_THAT(client.take(), ElementsAre(R"(20["sent"])"));
  client.send("30[7]");
  EXPECT_THAT(answers, ElementsAre("7"));
  advance(options.ping_interval);
  client.raw("3");
  advance(options.ack_timeout - options.ping_interval);
  EXPECT_THAT(answers, ElementsAre("7", "operation has timed out"));
}

TEST_F(ServerTest, ASocketThatIsLeavingJoinsNothingAndAsksNobody) {
  std::vector<std::string> answers;
  main().on_disconnect([&](parley::Socket left, DisconnectReason) {
    EXPECT_FALSE(left.join("after"));
    left.emit("too late", [&](Result<int> answer) {
      answers.push_back(answer ? "answered" : answer.error().message);
    });
    left.emit("nor this");
    left.disconnect(true);
  });
  TestClient client(server());
  client.join().send("1");
  EXPECT_THAT(answers, ElementsAre("socket has been disconnected"));
  main().in("after").emit("to nobody");
  EXPECT_THAT(client.take(), IsEmpty());
  client.drop();
  expect_nothing_left();
}

TEST_F(ServerTest, EveryBadPacketEndsItsOwnConnectionAndNoOther) {
  main().on("echo", [](RawJson value) { return value; });
  TestClient honest(server());
  honest.join();
  const std::string deep = std::string(129, '[') + std::string(129, ']');
  const std::string rows[] = {"",
                              "7",
                              "x",
                              "2",
                              "2[]",
                              "2{}",
                              "2[null]",
                              "2[true]",
                              "2[{}]",
                              "2[[\"x\"]]",
                              "2[\"x\"",
                              "2[\"x\",]",
                              "2[\"x\",nul]",
                              "2[\"connect\"]",
                              "2[\"disconnect\"]",
                              "2[\"connect_error\"]",
                              "2[\"disconnecting\"]",
                              "2[\"newListener\"]",
                              "2[\"removeListener\"]",
                              "0\"a\"",
                              "0[]",
                              "0null",
                              "4{\"message\":\"x\"}",
                              "50-[\"x\"]",
                              "511-[\"x\"]",
                              "5-1-[\"x\"]",
                              "51e1-[\"x\"]",
                              "501-[\"x\"]",
                              "5[\"x\"]",
                              "51-[\"x\",{\"_placeholder\":true,\"num\":\"splice\"}]b",
                              "2/not/joined,[\"x\"]",
                              "1/not/joined,",
                              "3/not/joined,1[]",
                              "2" + std::string(900, '9') + "[\"x\"]",
                              "29007199254740993[\"x\"]",
                              "2[\"" + std::string(257, 'e') + "\"]",
                              "0/" + std::string(256, 'n') + ",",
                              "2[\"x\"," + deep + "]",
                              "0"};
  for (const std::string& row : rows) {
    TestClient client(server());
    client.join();
    EXPECT_THAT(client.send(row).take(), ElementsAre("CLOSE")) << row.substr(0, 60);
    client.drop();
  }
  {
    TestClient client(server());
    client.join();
    EXPECT_THAT(client.send_binary("stray").take(), ElementsAre("CLOSE"));
  }
  {
    TestClient client(server());
    EXPECT_THAT(client.send("2[\"before connect\"]").take(), ElementsAre("CLOSE"));
  }
  {
    TestClient client(server());
    client.join();
    client.send(R"(51-["x",{"_placeholder":true,"num":0}])");
    EXPECT_THAT(client.send(R"(2["text"])").take(), ElementsAre("CLOSE"));
  }
  EXPECT_THAT(honest.send(R"(21["echo",{"a":[1,2]}])").take(), ElementsAre(R"(31[{"a":[1,2]}])"));
  EXPECT_EQ(server().stats().sockets, 1u);
  honest.drop();
  loop().poll();
}

TEST_F(ServerTest, LegalOdditiesAreAccepted) {
  main().on("error", [] { return "ordinary"; });
  main().on("5", [] { return "number"; });
  main().on("echo", [](RawJson value) { return value; });
  server().of("/custom");
  TestClient client(server());
  client.join();
  EXPECT_THAT(client.send(R"(21["error"])").take(), ElementsAre(R"(31["ordinary"])"));
  EXPECT_THAT(client.send("22[5]").take(), ElementsAre(R"(32["number"])"));
  EXPECT_THAT(client.send("0/custom").take(), ElementsAre(StartsWith("0/custom,{")));
  EXPECT_THAT(client.send(R"(23["echo",{"_placeholder":true,"num":9}])").take(),
              ElementsAre(R"(33[{"_placeholder":true,"num":9}])"));
  EXPECT_THAT(client.send(R"(24["echo","\ud800"])").take(), ElementsAre(R"(34["\ud800"])"));
  EXPECT_THAT(client.send(R"(25["echo",100000000000000000000])").take(),
              ElementsAre("35[100000000000000000000]"));
}

TEST_F(ServerTest, APacketThatCrossedADisconnectIsIgnored) {
  parley::Socket admin;
  server().of("/admin").on_connection([&](parley::Socket socket) { admin = socket; });
  TestClient client(server());
  client.join().join("/admin");
  admin.disconnect();
  EXPECT_THAT(client.take(), ElementsAre("1/admin,"));
  EXPECT_THAT(client.send(R"(2/admin,["late"])").take(), IsEmpty());
  main().on("alive", [] { return true; });
  EXPECT_THAT(client.send(R"(21["alive"])").take(), ElementsAre("31[true]"));
  client.join("/admin");
  EXPECT_TRUE(admin.connected());
}

TEST_F(ServerTest, AttachmentsMustCompleteInTimeAndSize) {
  main().on("x", [](Binary) {});
  {
    TestClient client(server());
    client.join().send(R"(52-["x",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])");
    client.send_binary("one");
    advance(options.limits.packet_timeout);
    EXPECT_THAT(client.take(), ElementsAre("CLOSE"));
  }
  options.max_payload = 1000;
  made.reset();
  TestClient client(server());
  client.join().send(R"(52-["x",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])");
  client.send_binary(std::string(100, 'a'));
  EXPECT_THAT(client.take(), IsEmpty());
  for (int i = 0; i < 9; ++i) {
    TestClient other(server());
    other.join().send(R"(52-["x",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])");
    other.drop();
  }
  EXPECT_EQ(server().stats().sockets, 1u);
}

TEST_F(ServerTest, AClientThatJoinsNoNamespaceAndDoesNotPollIsForgotten) {
  options.ping_interval = std::chrono::minutes(10);
  TestClient::handshake(server());
  EXPECT_EQ(server().stats().sessions, 1u);
  advance(std::chrono::seconds(44));
  EXPECT_EQ(server().stats().sessions, 1u);
  advance(std::chrono::seconds(1));
  EXPECT_EQ(server().stats().sessions, 0u);
}

TEST_F(ServerTest, AClientThatJoinsNoNamespaceIsClosed) {
  options.ping_interval = std::chrono::hours(1);  // not for want of a pong
  TestClient client(server());
  client.send("0/nope,").take();
  advance(milliseconds(44'999));
  EXPECT_THAT(client.take(), IsEmpty());
  advance(milliseconds(1));
  EXPECT_THAT(client.take(), ElementsAre("CLOSE"));
  TestClient stays(server());
  stays.join().send("1");  // leaving later is its own business
  advance(seconds(100));
  EXPECT_THAT(stays.take(), IsEmpty());
}

TEST_F(ServerTest, WhoWaitsForAMiddlewareForEverIsClosedToo) {
  options.ping_interval = std::chrono::hours(1);
  std::vector<std::string> told;
  main().use([](parley::Socket socket) -> Task<Result<void>> {
    co_await socket.timeout(std::chrono::hours(1)).emit_with_ack<bool>("wait");
    co_return Result<void>();
  });
  main().on_disconnect([&](parley::Socket, DisconnectReason) { told.push_back("left"); });
  TestClient client(server());
  EXPECT_THAT(client.send("0").take(), ElementsAre(R"(20["wait"])"));
  advance(milliseconds(44'999));
  EXPECT_THAT(client.take(), IsEmpty());
  advance(milliseconds(1));
  EXPECT_THAT(client.take(), ElementsAre("CLOSE"));
  EXPECT_THAT(told, IsEmpty());  // it never was in
  client.drop();
  expect_nothing_left();
}

TEST_F(ServerTest, NamespacesPerClientAreLimited) {
  TestClient client(server());
  client.join();
  for (int i = 0; i < 63; ++i) {
    EXPECT_THAT(client.send("0/n" + std::to_string(i) + ",").take(),
                ElementsAre(HasSubstr("Invalid namespace")));
  }
  EXPECT_THAT(client.send("0/n64,").take(), ElementsAre("CLOSE"));
}

TEST_F(ServerTest, ASecondConnectWhileTheFirstIsInItsMiddlewareIsAViolation) {
  UniqueFunction<void()> go_on;
  main().use([&](parley::Socket socket) -> Task<Result<void>> {
    co_await socket.timeout(seconds(60)).emit_with_ack<bool>("wait");
    co_return Result<void>();
  });
  TestClient client(server());
  EXPECT_THAT(client.send("0").take(), ElementsAre(R"(20["wait"])"));
  EXPECT_THAT(client.send("0").take(), ElementsAre("CLOSE"));
  client.drop();
  expect_nothing_left();
}

TEST_F(ServerTest, VolatileEventsAreDroppedBehindOthers) {
  parley::Socket socket;
  main().on_connection([&](parley::Socket connected) { socket = connected; });
  TestClient client(server());
  client.join();
  socket.emit_volatile("tick", 1);
  socket.emit_volatile("tick", 2);
  EXPECT_THAT(client.take(), ElementsAre(R"(2["tick",1])"));
  socket.emit("kept");
  main().as_volatile().emit("tick", 3);
  EXPECT_THAT(client.take(), ElementsAre(R"(2["kept"])"));
  main().as_volatile().emit("tick", 4);
  EXPECT_THAT(client.take(), ElementsAre(R"(2["tick",4])"));
}

TEST_F(ServerTest, ASocketsOwnHandlersAndDataBelongToItAlone) {
  struct Count {
    int n = 0;
  };
  main().on_connection([](parley::Socket socket) {
    socket.on("own", [socket](int by) { return socket.data<Count>().n += by; });
  });
  TestClient a(server());
  TestClient b(server());
  a.join();
  b.join();
  EXPECT_THAT(a.send(R"(21["own",2])").take(), ElementsAre("31[2]"));
  EXPECT_THAT(a.send(R"(22["own",2])").take(), ElementsAre("32[4]"));
  EXPECT_THAT(b.send(R"(21["own",5])").take(), ElementsAre("31[5]"));
  a.drop();
  b.drop();
  expect_nothing_left();
}

TEST_F(ServerTest, AcksAreAwaitedForAckTimeout) {
  options.ack_timeout = seconds(3);
  std::vector<Errc> outcomes;
  main().on_connection([&](parley::Socket socket) {
    socket.emit("q", [&](Result<int> answer) { outcomes.push_back(answer.error().code); });
  });
  main().on_connection([&](parley::Socket socket) -> Task<> {
    outcomes.push_back((co_await socket.emit_with_ack<int>("q")).error().code);
  });
  TestClient client(server());
  client.send("0").take();
  advance(milliseconds(2999));
  EXPECT_THAT(outcomes, IsEmpty());
  advance(milliseconds(1));
  EXPECT_THAT(outcomes, ElementsAre(Errc::kTimeout, Errc::kTimeout));
}

TEST_F(ServerTest, NestingIsLimitedAlikeForEveryTypeOfArgument) {
  // Two levels for arguments, for the packet's own array counts.
  options.limits.max_json_depth = 3;
  main().on("typed", [](std::vector<std::vector<int>> value) { return value; });
  main().on("raw", [](RawJson value) { return value; });
  for (const std::string name : {"typed", "raw"}) {
    TestClient client(server());
    client.join();
    EXPECT_THAT(client.send("21[\"" + name + "\",[[5]]]").take(), ElementsAre("31[[[5]]]"));
    EXPECT_THAT(client.send("22[\"" + name + "\",[[[5]]]]").take(), ElementsAre("CLOSE"));
  }
}

TEST_F(ServerTest, StoppingSpreadsTheEndsAndLetsNobodyIn) {
  std::vector<std::string> reasons;
  main().on_disconnect(
      [&](parley::Socket, DisconnectReason reason) { reasons.emplace_back(to_string(reason)); });
  main().on("echo", [](int number) { return number; });
  std::deque<TestClient> clients;
  for (int i = 0; i < 10; ++i) clients.emplace_back(server()).join();
  server().stop({.spread = std::chrono::seconds(10)});
  advance(std::chrono::milliseconds(0));
  EXPECT_THAT(reasons, IsEmpty());
  // One at a time, and the others are served meanwhile.
  for (std::size_t second = 1; second < 5; ++second) {
    advance(std::chrono::seconds(1));
    EXPECT_EQ(reasons.size(), second);
  }
  int served = 0;
  for (TestClient& client : clients) {
    client.take();
    client.send(R"(27["echo",1])");
    served += client.take() == std::vector<std::string>{"37[1]"} ? 1 : 0;
  }
  EXPECT_EQ(served, 6);
  EXPECT_THAT(TestClient::handshake(server()), StartsWith("HTTP/1.1 503"));
  server().stop({.spread = std::chrono::seconds(20)});  // cannot make it longer
  advance(std::chrono::seconds(1));
  EXPECT_EQ(reasons.size(), 5u);
  server().stop({});  // in a hurry after all
  loop().poll();
  EXPECT_EQ(reasons.size(), 10u);
  EXPECT_THAT(reasons, testing::Each("server shutting down"));
  clients.clear();
  advance(std::chrono::seconds(1));
  expect_nothing_left();
}

TEST_F(ServerTest, ChurnLeavesNothingBehind) {
  main().on_connection([](parley::Socket socket) {
    socket.join("everyone");
    socket.timeout(seconds(5)).emit("q", [](Result<int>) {});
  });
  for (int i = 0; i < 200; ++i) {
    TestClient client(server());
    EXPECT_THAT(client.send("0").take(),
                ElementsAre(StartsWith("0{\"sid\""), HasSubstr("[\"q\"]")));
    main().to("everyone").emit("x", i);
    if (i % 3 == 0) client.send("1");
    client.drop();
  }
  expect_nothing_left();
}

}  // namespace
}  // namespace parley::socketio
