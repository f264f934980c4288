// Broadcasts that wait for answers, and what can be done with sockets from afar, as clients see it
// over memory streams.
#include "parley/broadcast.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <list>
#include <set>
#include <thread>

#include "parley/json.hpp"
#include "parley/task.hpp"
#include "socketio/server_testing.hpp"

namespace parley::socketio {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;
using testing::StartsWith;
using testing::UnorderedElementsAre;

class BroadcastTest : public ServerTest {
 protected:
  /// Clients 0, 1, 2, ... in the main namespace, in this order in `sockets`.
  void connect(int count) {
    main().on_connection([this](parley::Socket socket) { sockets.push_back(socket); });
    for (int i = 0; i < count; ++i) clients.emplace_back(server()).join();
  }
  TestClient& client(std::size_t index) { return *std::next(clients.begin(), index_of(index)); }
  void drop_all() {
    for (TestClient& each : clients) each.drop();
  }
  std::list<TestClient> clients;
  std::vector<parley::Socket> sockets;

 private:
  static std::ptrdiff_t index_of(std::size_t index) { return static_cast<std::ptrdiff_t>(index); }
};

TEST_F(BroadcastTest, OnePacketWithOneIdAsksAllAndTheFirstArgumentsAreTheAnswers) {
  connect(3);
  std::optional<Answers<int>> got;
  main().timeout(seconds(5)).emit("sum", 1, 2, [&](Answers<int> answers) { got = answers; });
  for (TestClient& each : clients) EXPECT_THAT(each.take(), ElementsAre(R"(20["sum",1,2])"));
  client(1).send("30[11,99]");
  client(0).send("30[10]");
  EXPECT_FALSE(got);
  client(2).send("30[12]");
  ASSERT_TRUE(got);
  EXPECT_TRUE(*got);
  EXPECT_THAT(got->values, UnorderedElementsAre(10, 11, 12));
  EXPECT_EQ(got->receivers, 3u);
  EXPECT_EQ(got->missing, 0u);
  client(2).send("30[13]");  // a second answer says nothing to nobody
  EXPECT_EQ(got->values.size(), 3u);
  EXPECT_EQ(server().stats().pending_acks, 0u);
  drop_all();
  expect_nothing_left();
}

TEST_F(BroadcastTest, AfterTheTimeTheAnswersThatCameAreThereWithTheError) {
  connect(3);
  std::vector<Answers<std::string>> got;
  main().timeout(seconds(5)).emit("who", [&](Answers<std::string> all) { got.push_back(all); });
  client(1).send(R"(30["bob"])");
  advance(milliseconds(4999));
  EXPECT_THAT(got, IsEmpty());
  EXPECT_EQ(server().stats().pending_acks, 2u);
  advance(milliseconds(1));
  ASSERT_EQ(got.size(), 1u);
  EXPECT_THAT(got[0].values, ElementsAre("bob"));
  EXPECT_EQ(got[0].missing, 2u);
  EXPECT_FALSE(got[0]);
  EXPECT_EQ(got[0].error->code, Errc::kTimeout);
  EXPECT_EQ(got[0].error->message, "operation has timed out");
  client(0).send(R"(30["late"])");
  EXPECT_EQ(got.size(), 1u);
  EXPECT_EQ(server().stats().pending_acks, 0u);
  drop_all();
  expect_nothing_left();
}

TEST_F(BroadcastTest, WhoLeavesIsWaitedForNoLonger) {
  connect(3);
  std::optional<Answers<int>> got;
  main().timeout(seconds(5)).emit("x", [&](const Answers<int>& answers) { got = answers; });
  client(0).send("30[1]");
  client(1).drop();
  client(2).send("1");
  ASSERT_TRUE(got);
  EXPECT_TRUE(*got);
  EXPECT_THAT(got->values, ElementsAre(1));
  EXPECT_EQ(got->left, 2u);
  EXPECT_EQ(got->receivers, 3u);
}

TEST_F(BroadcastTest, NobodyAnswersAtOnce) {
  connect(1);
  int calls = 0;
  const auto expect_empty = [&](Answers<int> answers) {
    ++calls;
    EXPECT_TRUE(answers);
    EXPECT_THAT(answers.values, IsEmpty());
    EXPECT_EQ(answers.receivers, 0u);
  };
  main().to("no such room").timeout(seconds(5)).emit("x", expect_empty);
  server().of("/empty").timeout(seconds(5)).emit("x", expect_empty);
  parley::Socket().broadcast().timeout(seconds(5)).emit("x", expect_empty);
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(server().stats().timers, 1u);  // its heartbeat, and none of ours
  EXPECT_THAT(client(0).take(), IsEmpty());
}

TEST_F(BroadcastTest, OneUnreadableAnswerSpoilsNoOther) {
  connect(3);
  std::optional<Answers<int>> got;
  main().timeout(seconds(5)).emit("x", [&](Answers<int> answers) { got = answers; });
  client(0).send(R"(30["seven"])");
  client(1).send("30[7]");
  client(2).send("30[]");
  ASSERT_TRUE(got);
  EXPECT_THAT(got->values, ElementsAre(7));
  EXPECT_EQ(got->unreadable, 2u);
  EXPECT_TRUE(*got);
}

TEST_F(BroadcastTest, AnswersMayBeOfAnyTypeOrOfNone) {
  connect(2);
  std::optional<Answers<std::optional<int>>> maybe;
  std::optional<Answers<void>> nothing;
  main().timeout(seconds(5)).emit("x", [&](Answers<std::optional<int>> all) { maybe = all; });
  main().timeout(seconds(5)).emit("y", [&](Answers<void> all) { nothing = all; });
  client(0).send("30[]").send("31[]");
  client(1).send("30[4]").send("31[5,6]");
  ASSERT_TRUE(maybe && nothing);
  EXPECT_THAT(maybe->values, UnorderedElementsAre(std::nullopt, Optional(4)));
  EXPECT_EQ(nothing->values.size(), 2u);
}

TEST_F(BroadcastTest, BinaryGoesOutAndComesBack) {
  connect(2);
  std::optional<Answers<Binary>> got;
  main().timeout(seconds(5)).emit("x", Binary("\x01"), [&](Answers<Binary> all) { got = all; });
  for (TestClient& each : clients) {
    EXPECT_THAT(each.take(), ElementsAre(R"(51-0["x",{"_placeholder":true,"num":0}])", "b:\x01"));
    each.send(R"(61-0[{"_placeholder":true,"num":0}])").send_binary("\x02\x03");
  }
  ASSERT_TRUE(got);
  EXPECT_THAT(got->values, ElementsAre(Binary("\x02\x03"), Binary("\x02\x03")));
}

TEST_F(BroadcastTest, IdsAreOfTheNamespaceSoThatNoTwoQuestionsShareOne) {
  connect(2);
  std::vector<std::string> got;
  sockets[0].emit("one", [&](Result<std::string> answer) { got.push_back("one " + *answer); });
  main().timeout(seconds(5)).emit("all", [&](Answers<std::string> all) {
    got.push_back("all " + all.values.at(0));
  });
  sockets[1].emit("two", [&](Result<std::string> answer) { got.push_back("two " + *answer); });
  EXPECT_THAT(client(0).take(), ElementsAre(R"(20["one"])", R"(21["all"])"));
  EXPECT_THAT(client(1).take(), ElementsAre(R"(21["all"])", R"(22["two"])"));
  client(0).send(R"(31["a"])").send(R"(30["b"])");
  client(1).send(R"(30["not asked"])").send(R"(32["c"])").send(R"(31["a"])");
  EXPECT_THAT(got, ElementsAre("one b", "two c", "all a"));
}

TEST_F(BroadcastTest, VolatileReceiversThatAreNotReadyAreMissing) {
  connect(1);
  std::optional<Answers<int>> got;
  main().emit("first");
  main().as_volatile().timeout(seconds(1)).emit("x", [&](Answers<int> all) { got = all; });
  EXPECT_THAT(client(0).take(), ElementsAre(R"(2["first"])"));
  advance(seconds(1));
  ASSERT_TRUE(got);
  EXPECT_EQ(got->missing, 1u);
  got.reset();
  main().timeout(seconds(1)).as_volatile().emit("x", [&](Answers<int> all) { got = all; });
  EXPECT_THAT(client(0).take(), ElementsAre(R"(21["x"])"));
  client(0).send("31[5]");
  ASSERT_TRUE(got);
  EXPECT_THAT(got->values, ElementsAre(5));
}

TEST_F(BroadcastTest, OperatorsMayComeInAnyOrderAndChangeNothing) {
  connect(3);
  sockets[0].join("a"), sockets[1].join("a"), sockets[2].join("b");
  const TimedBroadcast all = main().timeout(seconds(5));
  const auto count = [&](const TimedBroadcast& whom) {
    std::size_t receivers = 99;
    whom.emit("x", [&](Answers<void> answers) { receivers = answers.receivers; });
    advance(seconds(5));
    return receivers;
  };
  EXPECT_EQ(count(all), 3u);
  EXPECT_EQ(count(all.to("a")), 2u);
  EXPECT_EQ(count(all.to({"a", "b"})), 3u);
  EXPECT_EQ(count(all.in(std::vector<std::string>{"b", "none"})), 1u);
  EXPECT_EQ(count(all.in(std::set<std::string_view>{"a"}).except({"b"})), 2u);
  EXPECT_EQ(count(main().except({"a", sockets[2].id()}).timeout(seconds(1))), 0u);
  EXPECT_EQ(count(sockets[0].to({"a", "b"}).local().compress(false).timeout(seconds(1))), 2u);
  EXPECT_EQ(count(sockets[0].except(std::vector<std::string>{"b"}).timeout(seconds(1))), 1u);
  EXPECT_EQ(count(all), 3u);
}

TEST_F(BroadcastTest, SocketsJoinAndLeaveSeveralRoomsAtOnce) {
  connect(2);
  main().in(sockets[0].id()).sockets_join({"a", "b"});
  main().sockets_join(std::vector<std::string>{"c", "d"});
  main().except(sockets[1].id()).sockets_leave({"c", "b"});
  EXPECT_THAT(sockets[0].rooms(), UnorderedElementsAre(sockets[0].id(), "a", "d"));
  EXPECT_THAT(sockets[1].rooms(), UnorderedElementsAre(sockets[1].id(), "c", "d"));
  main().timeout(seconds(1)).in({"a"}).disconnect_sockets();
  EXPECT_FALSE(sockets[0].connected());
  EXPECT_TRUE(sockets[1].connected());
}

TEST_F(BroadcastTest, ATimeLimitWithoutCallbackJustSends) {
  connect(1);
  main().timeout(seconds(5)).emit("x", 1);
  main().timeout(seconds(5)).send("hello");
  EXPECT_THAT(client(0).take(), ElementsAre(R"(2["x",1])", R"(2["message","hello"])"));
  EXPECT_EQ(server().stats().pending_acks, 0u);
  EXPECT_THROW(main().timeout(seconds(5)).emit("connect", [](Answers<int>) {}),
               std::invalid_argument);
}

TEST_F(BroadcastTest, AnExceptionOfTheCallbackIsReported) {
  std::vector<std::string> reports;
  server().set_error_handler([&](const HandlerError& error) {
    reports.push_back(error.where + " " + error.nsp + ": " + error.message);
  });
  connect(1);
  main().timeout(seconds(5)).emit("x", [](Answers<int>) { throw std::runtime_error("no"); });
  client(0).send("30[1]");
  EXPECT_THAT(reports, ElementsAre("ack /: no"));
  EXPECT_TRUE(sockets[0].connected());
}

TEST_F(BroadcastTest, TheEndOfTheServerAnswersWhatIsStillAsked) {
  connect(2);
  std::vector<Answers<int>> got;
  const Broadcast all = main().everyone();
  all.timeout(seconds(5)).emit("x", [&](Answers<int> answers) { got.push_back(answers); });
  client(0).send("30[1]");
  clients.clear();
  made.reset();
  ASSERT_EQ(got.size(), 1u);
  EXPECT_THAT(got[0].values, ElementsAre(1));
  EXPECT_EQ(got[0].left, 1u);
  all.timeout(seconds(5)).emit("x", [&](Answers<int> answers) { got.push_back(answers); });
  ASSERT_EQ(got.size(), 2u);
  EXPECT_EQ(got[1].receivers, 0u);
  int found = -1;
  all.fetch_sockets([&](const auto& sockets_found) { found = int(sockets_found.size()); });
  EXPECT_EQ(found, 0);
}

// --- fetch_sockets -------------------------------------------------------------------------------

TEST_F(BroadcastTest, FetchSocketsTellsWhoIsThereAndReachesThem) {
  connect(3);
  sockets[0].join("a"), sockets[1].join("a");
  std::vector<RemoteSocket> found;
  main().in("a").except(sockets[1].id()).fetch_sockets([&](std::vector<RemoteSocket> all) {
    found = std::move(all);
  });
  ASSERT_EQ(found.size(), 1u);
  const RemoteSocket remote = found[0];
  EXPECT_EQ(remote.id(), sockets[0].id());
  EXPECT_THAT(remote.rooms(), ElementsAre(sockets[0].id(), "a"));
  EXPECT_THAT(remote.handshake().header("x-test"), Optional(std::string_view("yes")));

  remote.emit("hi", 1);
  EXPECT_THAT(client(0).take(), ElementsAre(R"(2["hi",1])"));
  remote.join("b"), remote.join({"c", "d"}), remote.leave("a");
  EXPECT_THAT(sockets[0].rooms(), UnorderedElementsAre(sockets[0].id(), "b", "c", "d"));
  EXPECT_THAT(remote.rooms(), ElementsAre(sockets[0].id(), "a"));
  remote.disconnect();
  EXPECT_THAT(client(0).take(), ElementsAre("1"));
  EXPECT_FALSE(sockets[0].connected());
  for (const std::size_t other : {1u, 2u}) EXPECT_THAT(client(other).take(), IsEmpty());
  remote.emit("anybody there?");
}

TEST_F(BroadcastTest, ARemoteSocketAnswersWithOneResult) {
  connect(1);
  std::vector<std::string> got;
  const auto note = [&](Result<int> answer) {
    got.push_back(answer ? std::to_string(*answer) : answer.error().message);
  };
  std::vector<RemoteSocket> found;
  main().fetch_sockets([&](auto all) { found = all; });
  const TimedRemoteSocket remote = found.at(0).timeout(seconds(5));
  remote.emit("x", "y", note);
  EXPECT_THAT(client(0).take(), ElementsAre(R"(20["x","y"])"));
  client(0).send("30[5,6]");
  remote.emit("x", note);
  client(0).send(R"(31["five"])");
  remote.emit("x", note);
  advance(seconds(5));
  remote.emit("x", note);
  client(0).drop();
  remote.emit("x", note);
  EXPECT_THAT(got,
              ElementsAre("5", "argument 1: expected number, got string", "operation has timed out",
                          "socket has been disconnected", "socket has been disconnected"));
}

// --- coroutines ----------------------------------------------------------------------------------

TEST_F(BroadcastTest, CoroutinesAwaitAnswersAndSockets) {
  std::vector<std::string> got;
  main().on("start", [&](parley::Socket) -> Task<> {
    const auto others = co_await main().fetch_sockets();
    got.push_back(std::to_string(others.size()));
    const auto answers =
        co_await main().timeout(seconds(5)).emit_with_ack<std::string>("who", others.size());
    for (const std::string& value : answers.values) got.push_back(value);
    if (answers.error) got.push_back(answers.error->message);
    const auto one = co_await others.at(0).timeout(seconds(5)).emit_with_ack<int>("one");
    got.push_back(one ? std::to_string(*one) : one.error().message);
  });
  connect(2);
  client(0).send(R"(2["start"])");
  EXPECT_THAT(client(0).take(), ElementsAre(R"(20["who",2])"));
  client(0).send(R"(30["ann"])");
  advance(seconds(5));
  advance(seconds(5));
  EXPECT_THAT(got, ElementsAre("2", "ann", "operation has timed out", "operation has timed out"));
}

/// With real loops: callbacks of broadcasts from outside run on loop 0, those of fetches too.
TEST(BroadcastThreads, CallbacksRunOnALoopAndServersMayEndMeanwhile) {
  ServerOptions options;
  options.threads = 3;
  std::atomic<int> calls = 0;
  {
    parley::Server io(options);
    io.listen(0, "127.0.0.1");
    std::jthread runner([&] { io.run(); });
    std::vector<std::jthread> askers;
    for (int i = 0; i < 3; ++i) {
      askers.emplace_back([&] {
        for (int n = 0; n < 100; ++n) {
          io.timeout(seconds(60)).emit("x", [&](Answers<int>) { ++calls; });
          io.fetch_sockets([&](const std::vector<RemoteSocket>&) { ++calls; });
        }
      });
    }
    askers.clear();
    io.stop();
  }
  EXPECT_EQ(calls, 600);
}

TEST_F(BroadcastTest, AParentAsksAndFindsTheSocketsOfAllItsChildren) {
  auto& parent = server().namespaces().of({NamespacePattern("^/room-"), {}, {}});
  int calls = 0;
  parent.timeout(seconds(5)).emit("x", [&](Answers<int> all) { calls += all.receivers == 0; });
  EXPECT_EQ(calls, 1);
  for (int i = 0; i < 3; ++i) clients.emplace_back(server()).join(i < 2 ? "/room-1" : "/room-2");
  std::optional<Answers<int>> got;
  parent.timeout(seconds(5)).emit("x", [&](Answers<int> all) { got = all; });
  EXPECT_THAT(client(0).take(), ElementsAre(R"(2/room-1,0["x"])"));
  EXPECT_THAT(client(2).take(), ElementsAre(R"(2/room-2,0["x"])"));
  client(0).send("3/room-1,0[1]"), client(1).send("3/room-1,0[2]"), client(2).drop();
  ASSERT_TRUE(got);
  EXPECT_THAT(got->values, UnorderedElementsAre(1, 2));
  EXPECT_EQ(got->left, 1u);
  parent.fetch_sockets([&](const std::vector<RemoteSocket>& found) {
    ASSERT_EQ(found.size(), 2u);
    found[0].emit("hello"), found[1].emit("hello");
  });
  EXPECT_THAT(client(1).take(), testing::Contains(R"(2/room-1,["hello"])"));
}

// --- between servers -----------------------------------------------------------------------------

TEST_F(BroadcastTest, ServerSideEmitReachesNobodyAndSaysSoAtOnce) {
  connect(1);
  std::optional<Answers<int>> got;
  main().server_side_emit("x", 1);
  main().server_side_emit("x", 1, "y", [&](Answers<int> answers) { got = answers; });
  ASSERT_TRUE(got);
  EXPECT_TRUE(*got);
  EXPECT_THAT(got->values, IsEmpty());
  EXPECT_THAT(client(0).take(), IsEmpty());
  main().server_side_emit("disconnect");  // reserved for clients only
  for (const char* name : {"connect", "connection", "new_namespace"}) {
    EXPECT_THROW(main().server_side_emit(name), std::invalid_argument) << name;
  }
  boost::asio::io_context context;
  auto answers = boost::asio::co_spawn(context, main().server_side_emit_with_ack<int>("x", 1),
                                       boost::asio::use_future);
  context.run();
  EXPECT_EQ(answers.get().values.size(), 0u);
}

}  // namespace
}  // namespace parley::socketio
