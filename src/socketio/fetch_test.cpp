// Sockets, what programs keep with them, and rooms, gathered from all loops.
#include <atomic>
#include <list>
#include <map>
#include <stdexcept>
#include <thread>

#include "parley/engine.hpp"
#include "parley/task.hpp"
#include "socketio/server_testing.hpp"

namespace parley::socketio {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

struct Note {
  std::string text;
};

class FetchTest : public ServerTest {
 protected:
  void connect(int count) {
    main().on_connection([this](parley::Socket socket) {
      socket.data<Note>().text = "note " + std::to_string(sockets.size());
      sockets.push_back(socket);
    });
    for (int i = 0; i < count; ++i) clients.emplace_back(server()).join();
  }
  std::list<TestClient> clients;
  std::vector<parley::Socket> sockets;
};

TEST_F(FetchTest, ASocketIsFoundByItsIdWithItsData) {
  connect(2);
  sockets[0].join(sockets[1].id());  // a room of that name is not the socket
  std::vector<parley::Socket> found;
  const auto note = [&](parley::Socket socket) { found.push_back(std::move(socket)); };
  main().find_socket(sockets[1].id(), note);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0], sockets[1]);
  EXPECT_EQ(found[0].data<Note>().text, "note 1");
  main().find_socket("nobody", note);
  clients.back().drop();
  main().find_socket(sockets[1].id(), note);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_FALSE(found[1]);
  EXPECT_FALSE(found[2]);
}

TEST_F(FetchTest, WhatIsKeptWithSocketsIsCollected) {
  connect(3);
  sockets[0].join("red"), sockets[2].join("red");
  std::vector<std::string> notes;
  const auto text = [](parley::Socket socket) { return socket.data<Note>().text; };
  main().in("red").collect(text, [&](std::vector<std::string> all) { notes = std::move(all); });
  EXPECT_THAT(notes, UnorderedElementsAre("note 0", "note 2"));
  main().except("red").collect(text, [&](auto all) { notes = std::move(all); });
  EXPECT_THAT(notes, ElementsAre("note 1"));
  main().in("nobody").collect(text, [&](auto all) { notes = std::move(all); });
  EXPECT_THAT(notes, IsEmpty());
  std::vector<bool> here;  // of which loops must not share words
  main().collect([](const parley::Socket& socket) { return socket.connected(); },
                 [&](auto all) { here = std::move(all); });
  EXPECT_THAT(here, ElementsAre(true, true, true));
  int called = 0;
  parley::Socket().broadcast().collect(text, [&](const auto& all) { called += all.empty(); });
  EXPECT_EQ(called, 1);
}

TEST_F(FetchTest, AVisitorThatThrowsIsReportedAndSkipsThatSocket) {
  std::vector<std::string> errors;
  server().set_error_handler([&](const HandlerError& error) {
    errors.push_back(error.where + ": " + error.message);
    return HandlerErrorPolicy::kReport;
  });
  connect(3);
  const std::string bad = sockets[1].id();
  std::vector<std::string> ids;
  main().collect(
      [bad](const parley::Socket& socket) {
        if (socket.id() == bad) throw std::runtime_error("not this one");
        return socket.id();
      },
      [&](std::vector<std::string> all) { ids = std::move(all); });
  EXPECT_THAT(ids, UnorderedElementsAre(sockets[0].id(), sockets[2].id()));
  int visited = 0;
  main().for_each_socket([&](const parley::Socket& socket) {
    if (socket.id() == bad) throw std::runtime_error("nor here");
    ++visited;
  });
  EXPECT_EQ(visited, 2);
  sockets[0].post([](const parley::Socket&) { throw std::runtime_error("posted"); });
  loop().poll();
  EXPECT_THAT(errors, ElementsAre("visit: not this one", "visit: nor here", "post: posted"));
}

TEST_F(FetchTest, AVisitorMaySendSocketsAway) {
  connect(3);
  main().for_each_socket([](const parley::Socket& socket) { socket.disconnect(); });
  EXPECT_EQ(server().stats().sockets, 0u);
  int left = -1;
  main().local_sockets([&](const std::vector<parley::Socket>& all) { left = int(all.size()); });
  EXPECT_EQ(left, 0);
}

TEST_F(FetchTest, WhatIsPostedToASocketThatHasLeftIsDropped) {
  connect(1);
  int calls = 0;
  const auto count = [&](const parley::Socket&) { ++calls; };
  sockets[0].post(count);
  EXPECT_EQ(calls, 0);  // not at once
  loop().poll();
  EXPECT_EQ(calls, 1);
  clients.back().drop();
  sockets[0].post(count);
  parley::Socket().post(count);
  loop().poll();
  EXPECT_EQ(calls, 1);
}

TEST_F(FetchTest, RoomsAreListedWithTheirMembers) {
  connect(3);
  RoomMembers rooms{{"left over", {}}};
  RoomCounts counts{{"left over", 1}};
  const auto ask = [&] {
    main().fetch_rooms([&](RoomMembers all) { rooms = std::move(all); });
    main().count_rooms([&](RoomCounts all) { counts = std::move(all); });
  };
  ask();
  EXPECT_THAT(rooms, IsEmpty());  // own ids are not listed
  EXPECT_THAT(counts, IsEmpty());
  sockets[0].join({"red", "blue"}), sockets[1].join("red"), sockets[1].join(sockets[2].id());
  ask();
  EXPECT_THAT(rooms, UnorderedElementsAre(
                         Pair("blue", ElementsAre(sockets[0].id())),
                         Pair("red", UnorderedElementsAre(sockets[0].id(), sockets[1].id())),
                         Pair(sockets[2].id(), ElementsAre(sockets[2].id(), sockets[1].id()))));
  EXPECT_THAT(counts,
              UnorderedElementsAre(Pair("blue", 1u), Pair("red", 2u), Pair(sockets[2].id(), 2u)));
  clients.front().drop();
  ask();
  EXPECT_EQ(rooms.size(), 2u);
  EXPECT_THAT(rooms["red"], ElementsAre(sockets[1].id()));
}

/// Those who have joined it are on another loop.
TEST_F(FetchTest, TheRoomOfAnIdHasItsOwnerToo) {
  options.threads = 2;
  std::map<std::string, parley::Socket> by_loop;
  main().on_connection([&](parley::Socket socket) {
    by_loop[socket.handshake().url.find("token=0") < std::string::npos ? "0" : "1"] = socket;
  });
  TestClient guest(server(), "EIO=4&transport=websocket&token=0", 0);
  auto owner = std::make_unique<TestClient>(server(), "EIO=4&transport=websocket&token=1", 1);
  guest.join(), owner->join();
  const std::string id = by_loop["1"].id();
  const std::string guests = by_loop["0"].id();
  by_loop["0"].join(id);
  const std::string like_an_id(id.size(), 'x');
  by_loop["0"].join(like_an_id);
  RoomMembers rooms;
  RoomCounts counts;
  const auto ask = [&] {
    main().fetch_rooms([&](RoomMembers all) { rooms = std::move(all); });
    main().count_rooms([&](RoomCounts all) { counts = std::move(all); });
  };
  ask();
  EXPECT_THAT(rooms, UnorderedElementsAre(Pair(id, ElementsAre(id, guests)),
                                          Pair(like_an_id, ElementsAre(guests))));
  EXPECT_THAT(counts, UnorderedElementsAre(Pair(id, 2u), Pair(like_an_id, 1u)));
  std::vector<std::string> reached;  // as many as are listed
  main().to(id).for_each_socket([&](const parley::Socket& each) { reached.push_back(each.id()); });
  EXPECT_THAT(reached, UnorderedElementsAre(id, guests));
  owner->drop();
  ask();
  EXPECT_THAT(rooms, UnorderedElementsAre(Pair(id, ElementsAre(guests)),
                                          Pair(like_an_id, ElementsAre(guests))));
  EXPECT_THAT(counts, UnorderedElementsAre(Pair(id, 1u), Pair(like_an_id, 1u)));
}

/// Ids of clients 1.x and 2.x are made of the session's, and that of a namespace they are in.
TEST_F(FetchTest, TheRoomOfAnIdOfAnOldClientHasItsOwnerToo) {
  options.allow_eio3 = true;
  connect(1);
  TestClient old(server(), "EIO=3&transport=websocket");
  ASSERT_EQ(sockets.size(), 2u);
  sockets[0].join(sockets[1].id());
  RoomCounts counts;
  main().count_rooms([&](RoomCounts all) { counts = std::move(all); });
  EXPECT_THAT(counts, ElementsAre(Pair(sockets[1].id(), 2u)));
}

TEST_F(FetchTest, AParentListsTheRoomsOfItsChildren) {
  auto& parent = server().namespaces().of({NamespacePattern("^/room-"), {}, {}});
  RoomCounts counts{{"left over", 1}};
  const auto ask = [&] { parent.count_rooms([&](RoomCounts all) { counts = std::move(all); }); };
  ask();
  EXPECT_THAT(counts, IsEmpty());
  parent.on_connection([](const parley::Socket& socket) { socket.join("red"); });
  for (const char* name : {"/room-1", "/room-2"}) clients.emplace_back(server()).join(name);
  ask();
  EXPECT_THAT(counts, ElementsAre(Pair("red", 2u)));
}

TEST_F(FetchTest, CoroutinesFindSocketsAndRooms) {
  std::vector<std::string> got;
  main().on("start", [&](parley::Socket socket) -> Task<> {
    socket.join("red");
    const parley::Socket found = co_await main().find_socket(sockets[1].id());
    got.push_back(found.data<Note>().text);
    for (const auto& [name, members] : co_await main().fetch_rooms()) {
      got.push_back(name + " of " + members.at(0));
    }
    const auto counts = co_await main().count_rooms();
    got.push_back(std::to_string(counts.at("red")));
    const auto notes = co_await main().in("red").collect(
        [](parley::Socket each) { return each.data<Note>().text; });
    got.insert(got.end(), notes.begin(), notes.end());
    const auto all = co_await main().local_sockets();
    got.push_back(std::to_string(all.size()));
  });
  connect(2);
  clients.front().send(R"(2["start"])");
  loop().poll();
  EXPECT_THAT(got, ElementsAre("note 1", "red of " + sockets[0].id(), "1", "note 0", "2"));
}

TEST_F(FetchTest, AHookOfTheEngineMayCloseSessionsInTheMidstOfABroadcast) {
  server().engine().on_packet_create([](const EngineSession& session, const EnginePacket& packet) {
    if (packet.data.find("news") != std::string_view::npos) session.close();
  });
  connect(3);
  for (const parley::Socket& socket : sockets) socket.join("red");
  main().to("red").emit("news");
  for (const parley::Socket& socket : sockets) EXPECT_FALSE(socket.connected());
  EXPECT_EQ(server().stats().sockets, 0u);
  EXPECT_EQ(server().stats().rooms, 0u);
}

/// With real loops: every callback comes, also of what the end of the server cuts short.
TEST(FetchThreads, CallbacksComeWhenTheServerEndsMeanwhile) {
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
          io.find_socket("nobody", [&](const parley::Socket& found) { calls += !found; });
          io.fetch_rooms([&](const RoomMembers& rooms) { calls += rooms.empty(); });
          io.count_rooms([&](const RoomCounts& rooms) { calls += rooms.empty(); });
          io.for_each_socket([&](const parley::Socket&) { ++calls; });
        }
      });
    }
    askers.clear();
    io.stop();
  }
  EXPECT_EQ(calls, 900);
}

}  // namespace
}  // namespace parley::socketio
