// What becomes of rooms, told to who wants to know.
#include <thread>

#include "socketio/room_events.hpp"
#include "socketio/server_testing.hpp"

namespace parley::socketio {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

struct RoomEventsTest : ServerTest {
  std::vector<std::string> seen;
  parley::Socket last;
  std::vector<std::string> take_seen() { return std::exchange(seen, {}); }
  void note_all() {
    const auto of_room = [this](std::string what) {
      return [this, what](const std::string& room) { seen.push_back(what + " " + room); };
    };
    const auto of_member = [this](std::string what) {
      return [this, what](const std::string& room, const std::string& id) {
        seen.push_back(what + " " + room + " " + id);
      };
    };
    main().on_create_room(of_room("create")).on_delete_room(of_room("delete"));
    main().on_join_room(of_member("join")).on_leave_room(of_member("leave"));
    main().on_connection([this](parley::Socket socket) { last = socket; });
  }
};

TEST_F(RoomEventsTest, RoomsAreCreatedWithTheFirstMemberAndDeletedWithTheLast) {
  note_all();
  TestClient first(server());
  first.join();
  const parley::Socket a = last;
  EXPECT_THAT(take_seen(), ElementsAre("create " + a.id(), "join " + a.id() + " " + a.id()));
  TestClient second(server());
  second.join();
  const parley::Socket b = last;
  take_seen();
  a.join("r");
  a.join("r");
  b.join("r");
  EXPECT_THAT(take_seen(), ElementsAre("create r", "join r " + a.id(), "join r " + b.id()));
  a.leave("r");
  a.leave("r");
  a.leave("unknown");
  EXPECT_THAT(take_seen(), ElementsAre("leave r " + a.id()));
  b.leave("r");
  EXPECT_THAT(take_seen(), ElementsAre("leave r " + b.id(), "delete r"));
  b.join("s");
  take_seen();
  second.drop();
  EXPECT_THAT(take_seen(), ElementsAre("leave s " + b.id(), "delete s",
                                       "leave " + b.id() + " " + b.id(), "delete " + b.id()));
  first.send("1");
  EXPECT_THAT(take_seen(), ElementsAre("leave " + a.id() + " " + a.id(), "delete " + a.id()));
}

TEST_F(RoomEventsTest, OperatorsAndRefusedSocketsCountToo) {
  note_all();
  main().use([](parley::Socket socket) -> Result<void> {
    socket.join("waiting");
    return Error("no");
  });
  TestClient client(server());
  client.send("0").take();
  ASSERT_EQ(seen.size(), 4u);
  EXPECT_EQ(seen[0], "create waiting");
  EXPECT_EQ(seen[3], "delete waiting");
}

TEST_F(RoomEventsTest, AListenerMayDoAnything) {
  main().on_create_room([&](const std::string& room) {
    seen.push_back("create " + room);
    if (room == "a") main().sockets_join("b");
    if (room == "b") main().in("a").sockets_leave("a");
  });
  main().on_delete_room([&](const std::string& room) {
    seen.push_back("delete " + room);
    main().sockets_join(room);  // the socket is gone, or this would never end
    throw std::runtime_error("no");
  });
  main().on_connection([this](parley::Socket socket) { last = socket; });
  std::vector<std::string> errors;
  server().set_error_handler([&](const HandlerError& error) {
    errors.push_back(error.where + "/" + error.nsp + "/" + error.event + "/" + error.message);
  });
  TestClient client(server());
  client.join();
  take_seen();
  last.join("a");
  EXPECT_THAT(last.rooms(), UnorderedElementsAre(last.id(), "b", "a"));
  client.drop();
  EXPECT_EQ(errors[0], "room///a/no");
  EXPECT_EQ(server().stats().rooms, 0u);
  last = {};
  expect_nothing_left();
}

TEST_F(RoomEventsTest, AListenerMaySendTheSocketAwayThatHasJustCome) {
  main().on_create_room([&](const std::string& room) { main().in(room).disconnect_sockets(); });
  main().on_connection([&](parley::Socket) { seen.push_back("connected"); });
  main().on_disconnect([&](parley::Socket, DisconnectReason) { seen.push_back("left"); });
  TestClient client(server());
  EXPECT_THAT(client.send("0").take(), ElementsAre("1"));
  EXPECT_THAT(seen, ElementsAre("left"));
  client.drop();
  expect_nothing_left();
}

TEST_F(RoomEventsTest, RoomsOfBeforeAreNotCounted) {
  main().on_connection([this](parley::Socket socket) { last = socket; });
  TestClient client(server());
  client.join();
  last.join("old");
  note_all();
  last.leave("old");
  EXPECT_THAT(seen, IsEmpty());
}

TEST(RoomEvents, ManyThreadsAreToldOfInOneOrder) {
  RoomEvents events;
  RoomListeners listeners;
  int open = 0;
  int created = 0;
  bool telling = false;
  const auto alone = [&](int change) {
    EXPECT_FALSE(std::exchange(telling, true));
    open += change;
    EXPECT_TRUE(open == 0 || open == 1) << open;
    telling = false;
  };
  listeners.created.push_back(std::make_shared<const std::function<void(const std::string&)>>(
      [&](const std::string&) { alone(1), ++created; }));
  listeners.deleted.push_back(std::make_shared<const std::function<void(const std::string&)>>(
      [&](const std::string&) { alone(-1); }));
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&, id = std::to_string(i)] {
        for (int n = 0; n < 2000; ++n) {
          events.joined("r", id);
          events.tell(listeners, {});
          events.left("r", id);
          events.tell(listeners, {});
        }
      });
    }
  }
  EXPECT_EQ(open, 0);
  EXPECT_GT(created, 0);
}

}  // namespace
}  // namespace parley::socketio
