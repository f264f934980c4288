// How sessions begin where the program has a say: ids of its own, a message behind the handshake.
#include <deque>
#include <stdexcept>
#include <thread>

#include "engineio/engine_testing.hpp"

namespace parley::engineio {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class SessionStartTest : public EngineTest {
 protected:
  std::string ask(const std::string& id, bool websocket = false) {
    const std::string query = "EIO=4&id=" + id + "&transport=";
    clients.push_back(connect());
    return clients.back()
        .send(websocket ? upgrade(query + "websocket") : get(query + "polling"))
        .take();
  }
  /// The parameter `id` becomes the session's.
  void name_sessions() {
    options.generate_id = [](const HttpRequest& request, IdReply reply) {
      reply(std::string(request.query_value("id").value_or("")));
    };
    note_errors();
    open();
  }
  void note_errors() {
    hooks.on_connection_error([this](const ConnectionError& error) {
      errors.push_back(std::to_string(error.code) + ' ' + error.context[0].second + ": " +
                       error.context.back().second);
    });
  }
  std::deque<RawClient> clients;
  std::vector<std::string> errors;
};

TEST_F(SessionStartTest, TheProgramMayNameSessions) {
  name_sessions();
  for (const bool websocket : {false, true}) {
    const std::string id = websocket ? "room-2.B~_" : "1";
    EXPECT_THAT(ask(id, websocket), HasSubstr(R"({"sid":")" + id + '"'));
    EXPECT_EQ(seen.back()->session->id(), id);
  }
  RawClient client = connect();
  EXPECT_THAT(client.send(post("EIO=4&transport=polling&sid=1", "4hello")).take(), EndsWith("ok"));
  EXPECT_THAT(seen[0]->messages, ElementsAre("hello"));
  EXPECT_THAT(errors, IsEmpty());
}

TEST_F(SessionStartTest, AnIdThatIsNoneOrInUseOpensNothing) {
  name_sessions();
  for (const bool websocket : {false, true}) {
    EXPECT_THAT(ask("", websocket), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(ask("a%22b", websocket), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(ask("a%0d%0ab", websocket), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(ask(std::string(129, 'a'), websocket), HasSubstr("Bad request"));
  }
  EXPECT_EQ(body_of(ask("")), R"({"code":3,"message":"Bad request"})");
  EXPECT_THAT(seen, IsEmpty());
  errors.clear();
  const std::string longest(128, 'a');
  ask(longest);
  EXPECT_THAT(ask(longest), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(ask(longest, true), StartsWith("HTTP/1.1 400"));
  EXPECT_EQ(seen.size(), 1u);
  EXPECT_THAT(errors, ElementsAre("3 ID_GENERATION_ERROR: the id is in use",
                                  "3 ID_GENERATION_ERROR: the id is in use"));
}

TEST_F(SessionStartTest, AnIdMayBeUsedAgainOnceItsSessionHasEnded) {
  name_sessions();
  ask("one");
  seen[0]->session->discard(CloseReason::kForcedClose, {});
  loop.poll();
  EXPECT_THAT(ask("one"), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(seen.size(), 2u);
}

TEST_F(SessionStartTest, WhatTheGeneratorThrowsRefusesTheRequest) {
  note_errors();
  options.generate_id = [](const HttpRequest& request, IdReply reply) {
    if (request.query_value("id") == "1") throw std::runtime_error("no more ids");
    if (request.query_value("id") == "2") throw 42;
    if (request.query_value("id") == "3") reply(Error("not today"));
  };
  open();
  for (const char* const id : {"1", "2", "3", "4"}) {
    EXPECT_EQ(body_of(ask(id)), R"({"code":3,"message":"Bad request"})");
  }
  EXPECT_THAT(ask("1", true), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(seen, IsEmpty());
  EXPECT_THAT(
      errors,
      ElementsAre("3 ID_GENERATION_ERROR: no more ids",
                  "3 ID_GENERATION_ERROR: not a std::exception", "3 ID_GENERATION_ERROR: not today",
                  "3 ID_GENERATION_ERROR: no id was given", "3 ID_GENERATION_ERROR: no more ids"));
}

TEST_F(SessionStartTest, AnIdMayComeLaterAndFromAnotherThread) {
  std::vector<IdReply> waiting;
  options.generate_id = [&](const HttpRequest&, IdReply reply) {
    waiting.push_back(std::move(reply));
  };
  open();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask(""), "");
  std::thread([&] { waiting[0]("late"); }).join();
  EXPECT_THAT(clients[0].take(), HasSubstr(R"({"sid":"late")"));
  waiting[1]("late");
  EXPECT_THAT(clients[1].take(), HasSubstr(R"({"code":3,)"));
  clients[2].close();
  loop.poll();
  waiting[2]("nobody");
  EXPECT_EQ(seen.size(), 1u);
  ask("");
  engine->refuse_new();
  waiting[3]("too-late");
  EXPECT_THAT(clients[3].take(), StartsWith("HTTP/1.1 503"));
  EXPECT_EQ(seen.size(), 1u);
}

TEST_F(SessionStartTest, IdsAreAskedForLast) {
  int asked = 0;
  options.generate_id = [&](const HttpRequest&, IdReply reply) { reply(std::to_string(++asked)); };
  options.allow_request = [](const HttpRequest& request, AllowReply reply) {
    if (request.query_value("id") == "bad") return reply("no");
    if (request.query_value("id") == "worse") throw 42;
    reply(std::nullopt);
  };
  open();
  EXPECT_THAT(ask("bad"), HasSubstr(R"({"code":4,"message":"no"})"));
  EXPECT_THAT(ask("worse"), HasSubstr(R"({"code":4,"message":"Forbidden"})"));
  RawClient old = connect();
  EXPECT_THAT(old.send(get("EIO=3&transport=polling")).take(), HasSubstr(R"({"code":5,)"));
  EXPECT_EQ(asked, 0);
  EXPECT_THAT(ask("good"), HasSubstr(R"({"sid":"1")"));
}

TEST_F(SessionStartTest, EnginesOfOneServerShareTheIdsInUse) {
  SessionHomes homes;
  name_sessions();
  engine = std::make_unique<Engine>(loop, options, *cors, hooks, *this, &homes);
  EXPECT_TRUE(homes.add("elsewhere", 3));
  EXPECT_THAT(ask("elsewhere"), StartsWith("HTTP/1.1 400"));
  ask("here");
  EXPECT_EQ(homes.find("here"), loop.index());
  EXPECT_EQ(homes.find("elsewhere"), 3u);
  seen[0]->session->discard(CloseReason::kForcedClose, {});
  EXPECT_EQ(homes.find("here"), std::nullopt);
}

TEST_F(SessionStartTest, AMessageMayFollowTheHandshake) {
  options.initial_packet = "2[\"welcome\"]";
  open();
  EXPECT_THAT(body_of(ask("1")), EndsWith("}\x1e"
                                          R"(42["welcome"])"));
  EXPECT_THAT(ask("2", true), EndsWith(server_frame(R"(42["welcome"])")));
  options.initial_packet = Binary(std::string("abc"));
  open();
  EXPECT_THAT(body_of(ask("1")), EndsWith("}\x1e"
                                          "bYWJj"));
  EXPECT_THAT(ask("2", true), EndsWith("\x82\x03"
                                       "abc"));
  options.allow_eio3 = true;
  RawClient old = connect();
  EXPECT_THAT(old.send(get("EIO=3&transport=polling&b64=1")).take(), EndsWith("6:b4YWJj"));
}

}  // namespace
}  // namespace parley::engineio
