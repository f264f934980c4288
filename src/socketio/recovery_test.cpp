// Connection state recovery as a client sees it: CONNECT with a pid and an offset.
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <random>
#include <set>

#include "parley/binary.hpp"
#include "parley/task.hpp"
#include "socketio/server_testing.hpp"

namespace parley::socketio {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

std::string field(const std::string& packet, std::string_view name) {
  const std::string before = '"' + std::string(name) + "\":\"";
  const std::size_t at = packet.find(before);
  if (at == std::string::npos) return "";
  const std::size_t begin = at + before.size();
  return packet.substr(begin, packet.find('"', begin) - begin);
}

/// The last argument of an event packet.
std::string offset_of(const std::string& packet) {
  const std::size_t end = packet.rfind('"');
  return packet.substr(packet.rfind('"', end - 1) + 1, end - packet.rfind('"', end - 1) - 1);
}

struct RecoveryTest : ServerTest {
  RecoveryTest() { options.connection_state_recovery.emplace(); }

  struct Joined {
    std::unique_ptr<TestClient> client;
    std::string sid, pid;
    std::vector<std::string> before;  // packets that came before the answer
  };
  Joined join(const std::string& auth = "") {
    Joined joined{std::make_unique<TestClient>(server()), "", "", {}};
    read_answer(joined, joined.client->send("0" + auth).take());
    return joined;
  }
  void read_answer(Joined& joined, std::vector<std::string> packets) {
    if (packets.empty() || !packets.back().starts_with("0{")) {
      joined.before = std::move(packets);
      return;
    }
    joined.sid = field(packets.back(), "sid");
    joined.pid = field(packets.back(), "pid");
    packets.pop_back();
    joined.before = std::move(packets);
  }
  Joined come_back(const Joined& before, const std::string& offset) {
    return join(R"({"pid":")" + before.pid + R"(","offset":")" + offset + "\"}");
  }
  Joined come_back(const Joined& before) { return join(R"({"pid":")" + before.pid + "\"}"); }
};

TEST_F(RecoveryTest, WithoutTheOptionThereIsNoSecretAndNoOffset) {
  options.connection_state_recovery.reset();
  auto client = join();
  EXPECT_EQ(client.pid, "");
  main().emit("news", 1);
  EXPECT_THAT(client.client->take(), ElementsAre(R"(2["news",1])"));
}

TEST_F(RecoveryTest, EventsCarryAnOffsetUnlessTheyAskOrAreVolatile) {
  parley::Socket socket;
  main().on_connection([&](parley::Socket s) { socket = s; });
  auto client = join();
  EXPECT_THAT(client.pid, SizeIs(20));
  EXPECT_NE(client.pid, client.sid);
  main().emit("a", 1);
  socket.emit("b");
  socket.emit("c", [](Result<int>) {});
  loop().poll();
  socket.emit_volatile("d");
  loop().poll();
  main().as_volatile().emit("e");
  main().emit("f", Binary("\x01"));
  EXPECT_THAT(client.client->take(),
              ElementsAre(R"(2["a",1,"1"])", R"(2["b","2"])", R"(20["c"])", R"(2["d"])",
                          R"(2["e"])", R"(51-["f",{"_placeholder":true,"num":0},"3"])", "b:\x01"));
}

TEST_F(RecoveryTest, WhoComesBackHasItsIdRoomsDataAndWhatItMissed) {
  std::vector<bool> recovered;
  std::vector<std::string> rooms;
  int data = 0;
  main().on_connection([&](parley::Socket socket) {
    recovered.push_back(socket.recovered());
    rooms = socket.rooms();
    data = socket.data<int>();
    if (socket.recovered()) return;
    socket.data<int>() = 42;
    socket.join("red");
  });
  auto first = join();
  main().to("red").emit("news", 1);
  const auto got = first.client->take();
  ASSERT_THAT(got, ElementsAre(R"(2["news",1,"1"])"));
  first.client->drop();
  EXPECT_EQ(server().stats().absent_sessions, 1u);
  EXPECT_GT(server().stats().recovery_bytes, 0u);
  main().to("red").emit("news", 2);
  main().to("blue").emit("news", 3);
  main().to(first.sid).emit("private", 4);
  auto second = come_back(first, "1");
  EXPECT_EQ(second.sid, first.sid);
  EXPECT_EQ(second.pid, first.pid);
  EXPECT_THAT(second.before, ElementsAre(R"(2["news",2,"2"])", R"(2["private",4,"4"])"));
  EXPECT_THAT(recovered, ElementsAre(false, true));
  EXPECT_THAT(rooms, ElementsAre(first.sid, "red"));
  EXPECT_EQ(data, 42);
  EXPECT_EQ(server().stats().absent_sessions, 0u);
  EXPECT_EQ(server().stats().recovered, 1u);
  main().to("red").emit("news", 5);
  EXPECT_THAT(second.client->take(), ElementsAre(R"(2["news",5,"5"])"));
}

TEST_F(RecoveryTest, WhoGotNothingYetIsRecoveredToo) {
  main().emit("before", 0);  // for nobody
  auto first = join();
  first.client->drop();
  main().emit("news", 1);
  auto second = come_back(first);
  EXPECT_EQ(second.sid, first.sid);
  EXPECT_THAT(second.before, ElementsAre(StartsWith(R"(2["news",1,)")));
}

TEST_F(RecoveryTest, WhatWasLostOnItsWayIsSentAgain) {
  auto first = join();
  for (int i = 1; i <= 5; ++i) main().emit("n", i);
  first.client->take();  // of which the client saw two
  first.client->drop();
  auto second = come_back(first, "2");
  EXPECT_THAT(second.before, ElementsAre(R"(2["n",3,"3"])", R"(2["n",4,"4"])", R"(2["n",5,"5"])"));
}

TEST_F(RecoveryTest, EmitsToASocketThatIsAwayReachItOnceItIsBack) {
  parley::Socket socket;
  main().on_connection([&](parley::Socket s) {
    if (!s.recovered()) socket = s;
  });
  auto first = join();
  first.client->drop();
  EXPECT_FALSE(socket.connected());
  socket.emit("later", 1);
  socket.emit_volatile("never");
  auto second = come_back(first);
  EXPECT_THAT(second.before, ElementsAre(R"(2["later",1,"1"])"));
  socket.emit("by the old handle", 2);
  EXPECT_THAT(second.client->take(), ElementsAre(R"(2["by the old handle",2,"2"])"));
}

TEST_F(RecoveryTest, WhoSaidGoodbyeOrWasSentAwayBeginsAnew) {
  parley::Socket socket;
  main().on_connection([&](parley::Socket s) { socket = s; });
  auto left = join();
  left.client->send("1");
  auto kicked = join();
  socket.disconnect();
  auto closed = join();
  socket.disconnect(true);
  EXPECT_EQ(server().stats().absent_sessions, 0u);
  for (const Joined* gone : {&left, &kicked, &closed}) {
    EXPECT_NE(come_back(*gone).sid, gone->sid);
  }
}

TEST_F(RecoveryTest, NobodyElseIsRecovered) {
  auto first = join();
  main().emit("n", 1);
  first.client->take();
  first.client->drop();
  EXPECT_NE(join(R"({"pid":"AAAAAAAAAAAAAAAAAAAA","offset":"1"})").sid, first.sid);
  EXPECT_NE(join(R"({"pid":7,"offset":"1"})").sid, first.sid);
  EXPECT_NE(join(R"({"pid":")" + first.sid + R"(","offset":"1"})").sid, first.sid);
  server().of("/other");
  TestClient elsewhere(server());
  elsewhere.send(R"(0/other,{"pid":")" + first.pid + R"(","offset":"1"})");
  EXPECT_THAT(elsewhere.take(), ElementsAre(Not(HasSubstr(first.sid))));
  EXPECT_EQ(come_back(first, "1").sid, first.sid);  // still there
}

TEST_F(RecoveryTest, AnOffsetThatWasNeverGivenBeginsAnew) {
  for (const char* offset : {"x!", "99", "", "-1", "2"}) {
    main().emit("before", 0);
    auto first = join();
    first.client->drop();
    auto second = come_back(first, offset);
    EXPECT_NE(second.sid, first.sid) << offset;
    EXPECT_NE(second.pid, first.pid);
    EXPECT_THAT(second.before, IsEmpty());
    // Its client has forgotten the old one.
    EXPECT_NE(come_back(first).sid, first.sid);
  }
}

TEST_F(RecoveryTest, AnEarlierOffsetThanItsOwnShowsNothingOfBefore) {
  auto other = join();
  main().emit("secret", 1);
  auto first = join();
  first.client->drop();
  auto second = come_back(first, "0");
  EXPECT_THAT(second.before, IsEmpty());
  EXPECT_NE(second.sid, first.sid);
}

TEST_F(RecoveryTest, ASessionIsRecoveredOnceAtATime) {
  std::vector<DisconnectReason> reasons;
  main().on_disconnect([&](parley::Socket, DisconnectReason reason) { reasons.push_back(reason); });
  auto first = join();
  first.client->drop();
  auto second = come_back(first);
  EXPECT_EQ(second.sid, first.sid);
  // Another with the same secret takes its place.
  auto third = come_back(first);
  EXPECT_EQ(third.sid, first.sid);
  EXPECT_EQ(server().stats().sockets, 1u);
  EXPECT_THAT(reasons,
              ElementsAre(DisconnectReason::kTransportClose, DisconnectReason::kTakenOver));
  EXPECT_THAT(second.client->take(), ElementsAre("CLOSE"));
  main().emit("n", 1);
  EXPECT_THAT(third.client->take(), SizeIs(1));
  made.reset();  // before what its handlers write to
}

TEST_F(RecoveryTest, AHalfOpenConnectionGivesWay) {
  std::vector<std::string> told;
  main().on_connection([&](parley::Socket s) {
    told.push_back(s.recovered() ? "back" : "new");
    if (!s.recovered()) s.join("red");
  });
  main().on_disconnect([&](parley::Socket, DisconnectReason reason) {
    told.push_back(std::string(to_string(reason)));
  });
  auto first = join();
  main().to("red").emit("n", 1);  // written to a connection that is dead
  auto second = come_back(first);
  EXPECT_EQ(second.sid, first.sid);
  EXPECT_THAT(second.before, ElementsAre(R"(2["n",1,"1"])"));
  EXPECT_THAT(told, ElementsAre("new", "session taken over", "back"));
  EXPECT_EQ(server().stats().sockets, 1u);
  made.reset();  // before what its handlers write to
}

TEST_F(RecoveryTest, OneStillInItsMiddlewaresGivesWayToo) {
  bool hold = false;
  main().use([&](parley::Socket) -> Task<Result<void>> {
    if (!hold) co_return Result<void>();
    boost::asio::steady_timer never(co_await boost::asio::this_coro::executor, seconds(3600));
    co_await never.async_wait(boost::asio::use_awaitable);
    co_return Result<void>();
  });
  auto first = join();
  first.client->drop();
  hold = true;
  auto second = come_back(first);
  EXPECT_EQ(second.sid, "");
  hold = false;
  auto third = come_back(first);
  EXPECT_EQ(third.sid, first.sid);
}

TEST_F(RecoveryTest, MiddlewaresDecideAgainUnlessToldToSkip) {
  for (const bool skip : {false, true}) {
    made.reset();
    options.connection_state_recovery->skip_middlewares = skip;
    bool banned = false;
    int asked = 0;
    bool seen = false;
    main().use([&](parley::Socket socket) -> Result<void> {
      ++asked;
      seen = socket.recovered();
      if (banned) return Error("banned");
      return {};
    });
    auto first = join();
    first.client->drop();
    banned = true;
    auto second = come_back(first);
    EXPECT_EQ(asked, skip ? 1 : 2);
    EXPECT_EQ(second.sid, skip ? first.sid : "");
    if (skip) continue;
    EXPECT_TRUE(seen);
    EXPECT_THAT(second.before, ElementsAre(HasSubstr("banned")));
    banned = false;
    second.client->drop();
    EXPECT_EQ(come_back(first).sid, first.sid);  // the refusal has cost it nothing
  }
}

TEST_F(RecoveryTest, ItsTimeIsLimitedAndItsEndIsTold) {
  options.connection_state_recovery->max_disconnection_duration = seconds(60);
  std::vector<std::string> expired;
  main().on_connection([](parley::Socket socket) {
    socket.join("red");
    socket.data<std::string>() = "Ada";
  });
  main().on_session_expired([&](const ExpiredSession& session) {
    expired = session.rooms();
    expired.push_back(session.id());
    expired.push_back(*session.data<std::string>());
    EXPECT_EQ(session.data<int>(), nullptr);
  });
  auto first = join();
  first.client->drop();
  advance(seconds(59));
  EXPECT_THAT(expired, IsEmpty());
  auto second = come_back(first);
  EXPECT_EQ(second.sid, first.sid);
  second.client->drop();
  advance(seconds(59));  // counted from the last absence
  EXPECT_THAT(expired, IsEmpty());
  advance(seconds(2));
  EXPECT_THAT(expired, ElementsAre("red", first.sid, "Ada"));
  EXPECT_EQ(server().stats().absent_sessions, 0u);
  EXPECT_NE(come_back(first).sid, first.sid);
}

TEST_F(RecoveryTest, ALongQuietSessionStaysRecoverable) {
  options.ping_interval = seconds(3600);
  auto first = join();
  main().emit("n", 1);
  ASSERT_THAT(first.client->take(), SizeIs(1));
  // Its packet has long been trimmed, and others of other rooms after it.
  for (int i = 0; i < 60; ++i) {
    advance(seconds(60));
    main().to("elsewhere").emit("m", i);
  }
  advance(seconds(3500));
  first.client->drop();
  main().emit("n", 2);
  auto second = come_back(first, "1");
  EXPECT_EQ(second.sid, first.sid);
  EXPECT_THAT(second.before, ElementsAre(StartsWith(R"(2["n",2,)")));
}

TEST_F(RecoveryTest, WhatIsKeptIsBoundedInBytes) {
  options.connection_state_recovery->max_log_bytes = 100'000;
  auto first = join();
  first.client->drop();
  for (int i = 0; i < 200; ++i) main().emit("n", std::string(1000, 'x'));
  EXPECT_LT(server().stats().recovery_bytes, 110'000u);
  auto second = come_back(first);
  EXPECT_NE(second.sid, first.sid);
  EXPECT_THAT(second.before, IsEmpty());
}

TEST_F(RecoveryTest, WhoMissedMoreThanItsQueueTakesBeginsAnew) {
  options.limits.max_queued_bytes = 50'000;
  auto first = join();
  first.client->drop();
  for (int i = 0; i < 60; ++i) main().emit("n", std::string(1000, 'x'));
  auto second = come_back(first);
  EXPECT_NE(second.sid, "");
  EXPECT_NE(second.sid, first.sid);
}

TEST_F(RecoveryTest, WhoIsAwayIsBoundedInBytes) {
  options.connection_state_recovery->max_session_bytes = 10'000;
  std::vector<Joined> all;
  for (int i = 0; i < 40; ++i) {
    all.push_back(join());
    all.back().client->drop();
  }
  EXPECT_LE(server().stats().recovery_bytes, 10'000u);
  EXPECT_LT(server().stats().absent_sessions, 20u);
  EXPECT_NE(come_back(all.front()).sid, all.front().sid);  // the longest away
  EXPECT_EQ(come_back(all.back()).sid, all.back().sid);
}

TEST_F(RecoveryTest, WhatIsLoggedTakesNoRoomFromWhoIsAway) {
  options.connection_state_recovery->max_session_bytes = 10'000;
  auto first = join();
  first.client->drop();
  for (int i = 0; i < 100; ++i) main().emit("n", std::string(1000, 'x'));
  EXPECT_GT(server().stats().recovery_bytes, 100'000u);
  EXPECT_EQ(come_back(first).sid, first.sid);
}

/// With a middleware that keeps them waiting.
struct RecoveryWaits : RecoveryTest {
  std::optional<boost::asio::steady_timer> door;
  bool closed = false;

  void hold() {
    main().use([this](parley::Socket) -> Task<Result<void>> {
      if (!closed) co_return Result<void>();
      door.emplace(co_await boost::asio::this_coro::executor, seconds(3600));
      co_await door->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
      co_return Result<void>();
    });
  }
  Joined wait_at_door(const Joined& before) {
    closed = true;
    Joined back = come_back(before);
    EXPECT_EQ(back.sid, "");
    closed = false;
    return back;
  }
  void let_in(Joined& who) {
    door->cancel();
    read_answer(who, who.client->take());
  }
  void end() {
    door.reset();
    made.reset();
  }
};

TEST_F(RecoveryWaits, WhatComesWhileItsMiddlewaresRunIsMissedToo) {
  hold();
  main().on_connection([](parley::Socket socket) { socket.join("red"); });
  auto first = join();
  auto other = join();
  first.client->drop();
  main().emit("n", 1);
  main().to("red").emit("n", 2);
  auto back = wait_at_door(first);
  main().to("blue").emit("n", 3);
  main().to("red").emit("n", 4);
  main().except(first.sid).emit("n", 5);
  main().emit("n", 6);
  let_in(back);
  EXPECT_EQ(back.sid, first.sid);
  EXPECT_THAT(back.before, ElementsAre(R"(2["n",1,"1"])", R"(2["n",2,"2"])", R"(2["n",4,"4"])",
                                       R"(2["n",6,"6"])"));
  end();
}

TEST_F(RecoveryWaits, WhoIsRefusedHasMissedAllOfItStill) {
  hold();
  auto first = join();
  first.client->drop();
  main().emit("n", 1);
  auto back = wait_at_door(first);
  main().emit("n", 2);
  back.client->drop();
  main().emit("n", 3);
  auto again = come_back(first);
  EXPECT_EQ(again.sid, first.sid);
  EXPECT_THAT(again.before, ElementsAre(R"(2["n",1,"1"])", R"(2["n",2,"2"])", R"(2["n",3,"3"])"));
  end();
}

TEST_F(RecoveryWaits, WhatIsTrimmedOrTooMuchMeanwhileEndsTheConnection) {
  for (const bool trimmed : {true, false}) {
    end();
    if (trimmed) {
      options.connection_state_recovery->max_log_bytes = 20'000;
    } else {
      options.connection_state_recovery->max_log_bytes = 1'000'000;
      options.limits.max_queued_bytes = 20'000;
    }
    hold();
    auto first = join();
    first.client->drop();
    main().emit("n", 1);
    auto back = wait_at_door(first);
    for (int i = 0; i < 40; ++i) main().emit("n", std::string(1000, 'x'));
    let_in(back);
    EXPECT_EQ(back.sid, "");
    EXPECT_THAT(back.before, ElementsAre("CLOSE"));
    EXPECT_EQ(server().stats().sockets, 0u);
    auto again = come_back(first);
    EXPECT_NE(again.sid, "");
    EXPECT_NE(again.sid, first.sid);
    again.client->send("1");
    EXPECT_EQ(server().stats().recovery_bytes, 0u);
  }
  end();
}

/// What a listener of sent events does to one that is just being let in: another loop has been sent
/// something, which goes out first.
TEST_F(RecoveryTest, WhoIsEndedOnItsWayInIsAsItWasBefore) {
  options.threads = 2;
  const std::string query = "EIO=4&transport=websocket";
  int connections = 0;
  parley::Socket entering;
  main().use([&](parley::Socket socket) -> Result<void> {
    entering = socket;
    return {};
  });
  main().on_connection([&](parley::Socket) { ++connections; });
  auto here = join();
  TestClient there(server(), query, 1);
  there.join();
  auto first = join();
  main().emit("n", 1);
  EXPECT_THAT(first.client->take(), SizeIs(1));
  first.client->drop();
  main().emit("n", 2);
  for (const std::string& auth :
       {std::string(), R"({"pid":")" + first.pid + R"(","offset":"1"})"}) {
    connections = 0;
    TestClient comes(server(), query, 1);
    bool came = false;
    main().on_any_outgoing([&](parley::Socket socket, const Event&) {
      if (socket.id() == here.sid) {
        if (!std::exchange(came, true)) comes.send("0" + auth);
      } else if (came) {
        entering.session().close();
      }
    });
    main().emit("n", 3);
    main().off_any_outgoing();
    EXPECT_TRUE(came);
    EXPECT_FALSE(entering.connected());
    EXPECT_THAT(comes.take(), ElementsAre("CLOSE"));
    EXPECT_EQ(connections, 0);
    EXPECT_EQ(server().stats().sockets, 2u);
  }
  EXPECT_EQ(server().stats().absent_sessions, 1u);
  auto again = come_back(first, "1");
  EXPECT_EQ(again.sid, first.sid);
  EXPECT_THAT(again.before, ElementsAre(R"(2["n",2,"2"])", R"(2["n",3,"3"])", R"(2["n",3,"4"])"));
  entering = {};
  made.reset();
}

TEST_F(RecoveryTest, NothingIsLoggedForNobody) {
  main().emit("n", 1);
  EXPECT_EQ(server().stats().recovery_bytes, 0u);
  auto first = join();
  const auto timers = server().stats().timers;
  main().emit("n", 1);
  first.client->take();
  EXPECT_GT(server().stats().recovery_bytes, 0u);
  EXPECT_EQ(server().stats().timers, timers + 1);
  first.client->send("1").take();
  main().emit("n", 1);
  EXPECT_EQ(server().stats().recovery_bytes, 0u);
  EXPECT_EQ(server().stats().timers, timers);
}

TEST_F(RecoveryTest, ARoomLeftBeforeThePacketIsNotSentAgainAndOneJoinedLaterNeither) {
  parley::Socket socket;
  main().on_connection([&](parley::Socket s) { socket = s; });
  auto first = join();
  main().to("red").emit("n", 1);
  socket.join("red");
  main().to("red").emit("n", 2);
  socket.leave("red");
  main().to("red").emit("n", 3);
  socket.join("blue");
  first.client->take();  // all lost
  first.client->drop();
  main().to("blue").emit("n", 4);
  main().except("blue").emit("n", 5);
  auto second = come_back(first);
  EXPECT_THAT(second.before, ElementsAre(StartsWith(R"(2["n",2,)"), StartsWith(R"(2["n",4,)")));
}

TEST_F(RecoveryTest, OldClientsGetNoOffsets) {
  options.allow_eio3 = true;
  TestClient old(server(), "EIO=3&transport=websocket");
  auto young = join();
  main().emit("n", 1);
  EXPECT_THAT(old.take(), ElementsAre(R"(2["n",1])"));
  EXPECT_THAT(young.client->take(), ElementsAre(R"(2["n",1,"1"])"));
}

TEST_F(RecoveryTest, WhoLooksAtWhatIsSentSeesNoOffset) {
  std::vector<std::size_t> sizes;
  main().on_any_outgoing([&](const Event& event) { sizes.push_back(event.size()); });
  parley::Socket socket;
  main().on_connection([&](parley::Socket s) { socket = s; });
  auto first = join();
  main().emit("n", 1);
  socket.emit("n", 1, 2);
  socket.emit_volatile("n");
  EXPECT_THAT(sizes, ElementsAre(1, 2, 0));
}

TEST_F(RecoveryTest, WhatAListenerOfSentEventsSendsComesAfter) {
  main().on_any_outgoing([&](parley::Socket socket, const Event& event) {
    if (event.name() == "n") socket.nsp().emit("echo");
  });
  auto first = join();
  auto second = join();
  main().emit("n", 1);
  EXPECT_THAT(first.client->take(),
              ElementsAre(R"(2["n",1,"1"])", R"(2["echo","2"])", R"(2["echo","3"])"));
}

TEST_F(RecoveryTest, WhoLeftOneLoopComesBackOnAnother) {
  options.threads = 2;
  const std::string query = "EIO=4&transport=websocket";
  TestClient stays(server(), query, 1);
  stays.join();
  auto first = join();
  main().emit("n", 1);
  EXPECT_THAT(stays.take(), ElementsAre(R"(2["n",1,"1"])"));
  EXPECT_THAT(first.client->take(), ElementsAre(R"(2["n",1,"1"])"));
  first.client->drop();
  main().emit("n", 2);
  TestClient again(server(), query, 1);
  EXPECT_THAT(again.send(R"(0{"pid":")" + first.pid + R"(","offset":"1"})").take(),
              ElementsAre(R"(2["n",2,"2"])", HasSubstr(first.sid)));
  main().emit("n", 3);
  EXPECT_THAT(again.take(), ElementsAre(R"(2["n",3,"3"])"));
  EXPECT_THAT(stays.take(), ElementsAre(R"(2["n",2,"2"])", R"(2["n",3,"3"])"));
}

TEST_F(RecoveryTest, AnEmptyNamespaceIsKeptForWhoMayReturn) {
  options.cleanup_empty_child_namespaces = true;
  options.connection_state_recovery->max_disconnection_duration = seconds(60);
  server().namespaces().of({NamespacePattern("^/room-\\d+$"), {}, {}});
  TestClient client(server());
  const auto answer = client.send("0/room-1,").take();
  ASSERT_THAT(answer, SizeIs(1));
  client.drop();
  EXPECT_EQ(server().stats().namespaces, 2u);
  TestClient back(server());
  const auto again = back.send("0/room-1,{\"pid\":\"" + field(answer[0], "pid") + "\"}").take();
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(field(again[0], "sid"), field(answer[0], "sid"));
  back.drop();
  advance(seconds(61));
  EXPECT_EQ(server().stats().namespaces, 1u);
}

TEST_F(RecoveryTest, AClosedServerKeepsNothing) {
  auto first = join();
  auto second = join();
  second.client->drop();
  parley::Socket kept;
  main().on_session_expired([](const ExpiredSession&) { ADD_FAILURE(); });
  made.reset();
}

/// Random lives of some clients against what they must have seen.
struct RecoveryModel : RecoveryTest {
  struct Life {
    Joined connection;
    bool away = false;
    std::set<std::string> rooms;
    std::vector<int> expected;                         // all that was ever sent to it
    std::vector<int> seen;                             // and what it knows of
    std::vector<std::pair<int, std::string>> arrived;  // in this connection, with offsets
    std::string offset;
  };

  static int number_of(const std::string& packet) {
    return std::stoi(packet.substr(packet.find(',') + 1));
  }
  static void read(Life& life, const std::vector<std::string>& packets) {
    for (const std::string& packet : packets) {
      if (packet.starts_with("b:") || packet == "2") continue;
      if (packet.find("\"n\"") == std::string::npos) continue;
      life.arrived.emplace_back(number_of(packet), offset_of(packet));
    }
  }
  /// Of what arrived it keeps the first `kept`; the rest was lost with the connection.
  static void settle(Life& life, std::size_t kept) {
    for (std::size_t i = 0; i < kept; ++i) {
      life.seen.push_back(life.arrived[i].first);
      life.offset = life.arrived[i].second;
    }
    life.arrived.clear();
  }
};

TEST_F(RecoveryModel, EveryClientSeesAllThatWasForItOnceAndInOrder) {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    made.reset();
    std::mt19937 random(seed);
    const auto below = [&](std::size_t n) { return random() % n; };
    const std::array<std::string, 3> names{"red", "green", "blue"};
    main().on_connection([&](parley::Socket) {});
    std::map<std::string, parley::Socket> sockets;
    main().on_connection([&](parley::Socket socket) { sockets[socket.id()] = socket; });
    std::vector<Life> lives(5);
    for (Life& life : lives) life.connection = join();
    int number = 0;
    const auto come = [&](Life& life) {
      Joined again = life.offset.empty() ? come_back(life.connection)
                                         : come_back(life.connection, life.offset);
      ASSERT_EQ(again.sid, life.connection.sid) << "seed " << seed;
      life.connection = std::move(again);
      life.away = false;
      read(life, life.connection.before);
    };
    for (int step = 0; step < 120; ++step) {
      Life& life = lives[below(lives.size())];
      switch (below(8)) {
        case 0:
        case 1:
        case 2: {  // a broadcast to and except some rooms, sometimes volatile or with bytes
          BroadcastTarget target;
          for (const auto& name : names) {
            if (below(3) == 0) target.rooms.push_back(name);
            if (below(6) == 0) target.except.push_back(name);
          }
          if (below(6) == 0) target.except.push_back(life.connection.sid);
          ++number;
          parley::Broadcast to = main().everyone().except(target.except);
          if (!target.rooms.empty()) to = to.to(target.rooms);
          if (below(8) == 0) {
            to.as_volatile().emit("lost", number);
            break;
          }
          if (below(3) == 0) {
            to.emit("n", number, Binary("\x01\x02"));
          } else {
            to.emit("n", number);
          }
          for (Life& each : lives) {
            const auto is_in = [&](const std::string& room) {
              return each.rooms.contains(room) || room == each.connection.sid;
            };
            const bool hit = target.rooms.empty() ||
                             std::any_of(target.rooms.begin(), target.rooms.end(), is_in);
            if (hit && std::none_of(target.except.begin(), target.except.end(), is_in)) {
              each.expected.push_back(number);
            }
          }
          break;
        }
        case 3:  // to one alone, also when it is away
          sockets[life.connection.sid].emit("n", ++number);
          life.expected.push_back(number);
          break;
        case 4:
          if (!life.away) sockets[life.connection.sid].emit("asks", [](Result<int>) {});
          break;
        case 5: {  // joins or leaves
          if (life.away) break;
          const std::string& room = names[below(names.size())];
          if (life.rooms.erase(room) > 0) {
            sockets[life.connection.sid].leave(room);
          } else {
            life.rooms.insert(room);
            sockets[life.connection.sid].join(room);
          }
          break;
        }
        case 6:  // goes, maybe without some of what was sent last, maybe without anybody noticing
          if (life.away) break;
          read(life, life.connection.client->take());
          settle(life,
                 life.arrived.size() - below(std::min<std::size_t>(life.arrived.size(), 3) + 1));
          if (below(3) != 0) life.connection.client->drop();
          life.away = true;
          break;
        case 7:
          if (life.away) come(life);
          break;
      }
    }
    for (Life& life : lives) {
      if (life.away) come(life);
      read(life, life.connection.client->take());
      settle(life, life.arrived.size());
      EXPECT_EQ(life.seen, life.expected) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace parley::socketio
