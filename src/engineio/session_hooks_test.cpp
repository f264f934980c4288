// What programs hear of sessions, in which order, and what they may do then.
#include <stdexcept>

#include "engineio/engine_testing.hpp"

namespace parley::engineio {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

std::string shown(const EnginePacket& packet) {
  return std::to_string(static_cast<int>(packet.type)) + (packet.binary ? "b" : "") +
         std::string(packet.data);
}

class SessionHooksTest : public EngineTest {
 protected:
  /// Notes everything that hooks are told.
  void listen() {
    hooks.on_connection([this](const EngineSession& session, const HttpRequest& request) {
      told.push_back("connection " + std::string(session.transport_name()) + ' ' +
                     std::string(request.query_value("EIO").value_or("")));
      handles.push_back(session);
    });
    hooks.on_upgrade([this](const EngineSession& session) {
      told.push_back("upgrade " + std::string(session.transport_name()));
    });
    hooks.on_packet([this](const EngineSession&, const EnginePacket& packet) {
      told.push_back("in " + shown(packet));
    });
    hooks.on_packet_create([this](const EngineSession&, const EnginePacket& packet) {
      told.push_back("out " + shown(packet));
    });
    hooks.on_close([this](const EngineSession& session, std::string_view reason,
                          std::string_view description) {
      told.push_back("close " + std::string(reason) + ' ' + std::string(description));
      EXPECT_FALSE(session.open());
      EXPECT_FALSE(session.id().empty());
    });
    open();
  }
  std::vector<std::string> take_told() { return std::exchange(told, {}); }
  std::vector<std::string> told;
  std::vector<EngineSession> handles;
};

TEST_F(SessionHooksTest, ASessionIsToldOfFromItsBeginningToItsEnd) {
  listen();
  const std::string query = open_polling();
  EXPECT_THAT(take_told(), ElementsAre("connection polling 4"));
  EXPECT_EQ(handles[0].id(), sid_of(query));
  EXPECT_EQ(handles[0].protocol(), 4);
  EXPECT_TRUE(handles[0].open());
  RawClient poll = connect();
  poll.send(get(query));
  send(*seen[0], "hello");
  EXPECT_THAT(take_told(), ElementsAre("out 4hello"));
  connect().send(post(query,
                      "4hi\x1e"
                      "bAQI=\x1e"
                      "1"));
  EXPECT_THAT(take_told(),
              ElementsAre("in 4hi", "in 4b\x01\x02", "in 1", "close transport close "));
  EXPECT_THAT(seen[0]->messages, ElementsAre("hi", "b:\x01\x02"));
  EXPECT_THAT(seen[0]->closed, ElementsAre("transport close"));
  seen.clear();
  loop.poll();
  EXPECT_EQ(handles[0].id(), "");
  EXPECT_EQ(handles[0].protocol(), 0);
  EXPECT_EQ(handles[0].transport_name(), "");
  EXPECT_FALSE(handles[0].open());
  handles[0].close();
}

TEST_F(SessionHooksTest, AnUpgradeIsToldOfOnceItIsComplete) {
  listen();
  const std::string query = open_polling();
  RawClient socket = connect();
  socket.send(upgrade("EIO=4&transport=websocket&sid=" + sid_of(query))).take();
  socket.send(client_frame("2probe")).take();
  EXPECT_THAT(take_told(), ElementsAre("connection polling 4"));
  socket.send(client_frame("5"));
  EXPECT_THAT(take_told(), ElementsAre("upgrade websocket"));
  EXPECT_EQ(handles[0].transport_name(), "websocket");
}

TEST_F(SessionHooksTest, HeartbeatsArePackets) {
  listen();
  RawClient client = open_websocket();
  EXPECT_THAT(take_told(), ElementsAre("connection websocket 4"));
  advance(seconds(25));
  client.send(client_frame("3"));
  EXPECT_THAT(take_told(), ElementsAre("out 2", "in 3"));
  advance(seconds(25));
  advance(seconds(20));
  EXPECT_THAT(take_told(), ElementsAre("out 2", "close ping timeout "));
}

TEST_F(SessionHooksTest, AMessageWithAttachmentsIsSeveralPackets) {
  listen();
  RawClient client = open_websocket();
  take_told();
  const std::string_view text = "51-[\"x\"]";
  const std::string attachment = "bytes";
  seen[0]->session->send(Outgoing::message({&text, 1}, {&attachment, 1}));
  EXPECT_THAT(take_told(), ElementsAre("out 451-[\"x\"]", "out 4bbytes"));
}

TEST_F(SessionHooksTest, ASessionThatIsClosedAtOnceIsNobodys) {
  hooks.on_connection([](const EngineSession& session, const HttpRequest&) { session.close(); });
  int closed = 0;
  hooks.on_close([&](const EngineSession&, std::string_view reason, std::string_view) {
    EXPECT_EQ(reason, "forced close");
    ++closed;
  });
  open();
  RawClient client = connect();
  EXPECT_THAT(client.send(upgrade("EIO=4&transport=websocket")).take(), StartsWith("HTTP/1.1 101"));
  EXPECT_EQ(closed, 1);
  const std::string query = open_polling();
  EXPECT_THAT(connect().send(get(query)).take(), HasSubstr("1"));
  EXPECT_EQ(closed, 2);
  EXPECT_THAT(seen, IsEmpty());
}

TEST_F(SessionHooksTest, HooksMayCloseWhileAPacketIsUnderWay) {
  hooks.on_packet([](const EngineSession& session, const EnginePacket& packet) {
    if (packet.data == "bad") session.close(true);
  });
  hooks.on_packet_create([](const EngineSession& session, const EnginePacket& packet) {
    if (packet.data == "secret") session.close();
  });
  open();
  RawClient first = open_websocket();
  RawClient second = open_websocket();
  first.send(client_frame("4bad")).send(client_frame("4more"));
  EXPECT_THAT(seen[0]->messages, IsEmpty());
  EXPECT_THAT(seen[0]->closed, ElementsAre("forced close"));
  send(*seen[1], "secret");
  EXPECT_THAT(second.take(), testing::Not(HasSubstr("secret")));
  EXPECT_THAT(seen[1]->closed, ElementsAre("forced close"));
}

TEST_F(SessionHooksTest, ASessionMayBeClosedWithOrWithoutWhatIsQueued) {
  listen();
  const std::string with = open_polling();
  const std::string without = open_polling();
  for (const auto& each : seen) send(*each, "last");  // nobody polls
  handles[0].close();
  handles[1].close(true);
  EXPECT_THAT(connect().send(get(with)).take(), HasSubstr("4last\x1e"
                                                          "1"));
  EXPECT_THAT(connect().send(get(without)).take(), HasSubstr("Session ID unknown"));
}

TEST_F(SessionHooksTest, SeveralHooksAreToldInTheirOrder) {
  for (const char* const who : {"1 ", "2 "}) {
    const auto note = [this, who](const std::string& what) { told.push_back(who + what); };
    hooks.on_connection([note](const EngineSession&, const HttpRequest&) { note("connection"); });
    hooks.on_packet([note](const EngineSession&, const EnginePacket& packet) {
      note("in " + std::string(packet.data));
    });
    hooks.on_packet_create([note](const EngineSession&, const EnginePacket& packet) {
      note("out " + std::string(packet.data));
    });
    hooks.on_close(
        [note](const EngineSession&, std::string_view, std::string_view) { note("close"); });
  }
  open();
  RawClient client = open_websocket();
  send(*seen[0], "a");
  client.send(client_frame("4b")).close();
  loop.poll();
  EXPECT_THAT(take_told(), ElementsAre("1 connection", "2 connection", "1 out a", "2 out a",
                                       "1 in b", "2 in b", "1 close", "2 close"));
}

TEST_F(SessionHooksTest, HooksThatThrowHurtNobody) {
  const auto fail = [](const auto&...) { throw std::runtime_error("no"); };
  hooks.on_connection(fail).on_upgrade(fail).on_packet(fail).on_packet_create(fail).on_close(fail);
  open();
  RawClient client = open_websocket();
  send(*seen[0], "out");
  EXPECT_EQ(client.take(), server_frame("4out"));
  client.send(client_frame("4in"));
  EXPECT_THAT(seen[0]->messages, ElementsAre("in"));
  client.send(client_frame("1"));
  EXPECT_THAT(seen[0]->closed, ElementsAre("transport close"));
  EXPECT_THROW(hooks.on_upgrade({}), std::invalid_argument);
}

}  // namespace
}  // namespace parley::engineio
