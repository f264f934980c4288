// The end of a connection as programs hear of it, from below (Engine::on_close) and from above (the
// handlers of sockets): in which order, and also when the whole server ends.
#include <stdexcept>

#include "parley/engine.hpp"
#include "socketio/server_testing.hpp"

namespace parley::socketio {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct SessionEndTest : ServerTest {
  std::vector<std::string> told;
  std::vector<parley::Socket> sockets;

  void SetUp() override { options.connection_state_recovery.emplace(); }
  void TearDown() override { made.reset(); }  // before what its handlers write to

  void listen() {
    server().engine().on_close(
        [this](const EngineSession&, std::string_view reason, std::string_view) {
          told.push_back("session: " + std::string(reason));
        });
    main().on_connection([this](parley::Socket socket) { sockets.push_back(std::move(socket)); });
    main().on_disconnect([this](parley::Socket, DisconnectReason reason) {
      told.push_back("socket: " + std::string(to_string(reason)));
    });
  }
};

TEST_F(SessionEndTest, WhatEndsBelowIsToldOfFromBelow) {
  listen();
  TestClient lost(server());
  lost.join().drop();
  EXPECT_THAT(told, ElementsAre("session: transport close", "socket: transport close"));
  told.clear();
  TestClient closed(server());
  closed.join();
  sockets.back().session().close();
  EXPECT_THAT(told, ElementsAre("session: forced close", "socket: forced close"));
  told.clear();
  TestClient silent(server());
  silent.join();
  advance(options.ping_interval);
  advance(options.ping_timeout);
  EXPECT_THAT(told, ElementsAre("session: ping timeout", "socket: ping timeout"));
}

TEST_F(SessionEndTest, WhoIsSentAwayHearsBeforeTheConnectionEnds) {
  listen();
  TestClient client(server());
  client.join();
  sockets.back().disconnect(true);
  EXPECT_THAT(told, ElementsAre("socket: server namespace disconnect", "session: forced close"));
}

TEST_F(SessionEndTest, OneThatComesBackElsewhereTakesItsSocketFirst) {
  listen();
  TestClient first(server());
  first.send("0");
  const std::string answer = first.take().at(0);
  const std::string pid = answer.substr(answer.find("\"pid\":\"") + 7, 20);
  TestClient second(server());
  second.send(R"(0{"pid":")" + pid + "\"}");
  EXPECT_THAT(second.take(), ElementsAre(HasSubstr(pid)));
  EXPECT_THAT(told, ElementsAre("socket: session taken over", "session: forced close"));
}

TEST_F(SessionEndTest, AServerThatStopsSendsItsSocketsAwayFirst) {
  listen();
  TestClient client(server());
  client.join();
  server().stop({});
  loop().poll();
  EXPECT_THAT(told, ElementsAre("socket: server shutting down", "session: forced close"));
}

TEST_F(SessionEndTest, SoDoesOneThatIsDestroyedWithoutHavingStopped) {
  listen();
  TestClient client(server());
  client.join();
  made.reset();
  EXPECT_THAT(told, ElementsAre("socket: server shutting down", "session: forced close"));
}

TEST_F(SessionEndTest, ItTellsOfThoseTooThatHaveNoSocket) {
  for (const bool stops : {true, false}) {
    made.reset();
    told.clear();
    listen();
    TestClient client(server());
    if (stops) server().stop({});
    if (stops) loop().poll();
    made.reset();
    EXPECT_THAT(told, ElementsAre("session: forced close"));
  }
}

TEST_F(SessionEndTest, WhatItsHooksThrowIsNoErrorOfAHandler) {
  std::vector<std::string> errors;
  server().set_error_handler([&](const HandlerError& error) {
    errors.push_back(error.where);
    return HandlerErrorPolicy::kDisconnect;
  });
  const auto fail = [](const auto&...) { throw std::runtime_error("no"); };
  server().engine().on_connection(fail).on_packet(fail).on_packet_create(fail).on_close(fail);
  main().on("x", [] { return 1; });
  TestClient client(server());
  EXPECT_THAT(client.join().send(R"(21["x"])").take(), ElementsAre("31[1]"));
  client.drop();
  EXPECT_THAT(errors, IsEmpty());
  EXPECT_EQ(server().stats().handler_errors, 0u);
  EXPECT_EQ(server().stats().sessions, 0u);
}

/// limits.stop_timeout: this client does not answer the close frame.
TEST_F(SessionEndTest, WhoIsNotGoneByThenIsCutOff) {
  options.limits.stop_timeout = std::chrono::seconds(3);
  options.limits.close_timeout = std::chrono::minutes(1);
  listen();
  TestClient client(server());
  client.join();
  server().stop({});
  loop().poll();
  advance(std::chrono::milliseconds(2900));
  EXPECT_FALSE(server().node(0).engine().drained());
  advance(std::chrono::milliseconds(200));
  EXPECT_TRUE(server().node(0).engine().drained());
}

}  // namespace
}  // namespace parley::socketio
