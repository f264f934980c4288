// Peers of Engine.IO protocol 3 (clients 1.x and 2.x): what differs from engine_test.cpp.
#include "engineio/engine_testing.hpp"

namespace parley::engineio {
namespace {

using namespace std::string_view_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class EngineV3Test : public EngineTest {
 protected:
  EngineV3Test() { options.allow_eio3 = true; }

  /// Opens a polling session; the query that names it says nothing of what `more` said, as clients
  /// do it.
  std::string open_v3(const std::string& more = "") {
    RawClient client = connect();
    const std::string response = client.send(get("EIO=3&transport=polling" + more)).take();
    const auto at = response.find("sid\\\":\\\"") != std::string::npos
                        ? response.find("sid\\\":\\\"") + 8
                        : response.find("\"sid\":\"") + 7;
    EXPECT_NE(at, std::string::npos) << response;
    return "EIO=3&transport=polling&sid=" + response.substr(at, 20);
  }
  static std::string post_typed(const std::string& query, const std::string& type,
                                std::string_view body) {
    return "POST /engine.io/?" + query + " HTTP/1.1\r\nHost: x\r\nContent-Type: " + type +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
  }
  RawClient open_websocket_v3(const std::string& more = "") {
    RawClient client = connect();
    EXPECT_THAT(client.send(upgrade("EIO=3&transport=websocket" + more)).take(),
                StartsWith("HTTP/1.1 101"));
    return client;
  }
  void send_with_bytes(Seen& to, std::string_view text, const std::string& bytes) {
    to.session->send(Outgoing::message({&text, 1}, {&bytes, 1}));
  }
};

TEST_F(EngineV3Test, WithoutTheOptionTheyAreRefusedWithCode5) {
  options.allow_eio3 = false;
  testing::internal::CaptureStderr();
  RawClient client = connect();
  EXPECT_EQ(body_of(client.send(get("EIO=3&transport=polling")).take()),
            R"({"code":5,"message":"Unsupported protocol version"})");
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("allow_eio3"));
  RawClient other = connect();
  EXPECT_EQ(body_of(other.send(upgrade("EIO=3&transport=websocket")).take()),
            "Unsupported protocol version");
  EXPECT_THAT(seen, IsEmpty());
}

TEST_F(EngineV3Test, APollingHandshakeIsAPayloadOfProtocol3) {
  RawClient client = connect();
  const std::string response = client.send(get("EIO=3&transport=polling")).take();
  EXPECT_THAT(response, HasSubstr("Content-Type: text/plain; charset=UTF-8\r\n"));
  const std::string body = body_of(response);
  EXPECT_THAT(body, StartsWith("118:0{\"sid\":\""));
  EXPECT_EQ(body.size(), 4u + 118u);
  EXPECT_THAT(body, HasSubstr("\"upgrades\":[\"websocket\"],\"pingInterval\":25000,"
                              "\"pingTimeout\":20000,\"maxPayload\":1000000}"));
  EXPECT_EQ(seen.at(0)->session->protocol(), Protocol::kV3);
}

TEST_F(EngineV3Test, AnythingButFourIsProtocol3) {
  for (const std::string query : {"transport=polling", "EIO=5&transport=polling"}) {
    RawClient client = connect();
    EXPECT_THAT(body_of(client.send(get(query)).take()), StartsWith("118:0{"));
  }
  RawClient client = connect();
  EXPECT_THAT(body_of(client.send(get("EIO=4&transport=polling")).take()), StartsWith("0{"));
}

TEST_F(EngineV3Test, ARequestOfTheOtherProtocolIsNotForTheSession) {
  const std::string v3 = sid_of(open_v3());
  const std::string v4 = sid_of(open_polling());
  for (const auto& query :
       {"EIO=4&transport=polling&sid=" + v3, "EIO=3&transport=polling&sid=" + v4}) {
    RawClient client = connect();
    EXPECT_EQ(body_of(client.send(get(query)).take()), R"({"code":3,"message":"Bad request"})");
  }
}

TEST_F(EngineV3Test, PacketsOfATextPostArriveAndAnswersAreText) {
  const std::string query = open_v3("&b64=1");
  RawClient client = connect();
  EXPECT_EQ(body_of(client.send(post(query, "3:4\xc3\xa9x6:b4AQID")).take()), "ok");
  EXPECT_THAT(seen[0]->messages, ElementsAre("\xc3\xa9x", "b:\x01\x02\x03"));
  RawClient poll = connect();
  poll.send(get(query));
  send_with_bytes(*seen[0], "51-[]", "\x01\x02\x03");
  const std::string response = poll.take();
  EXPECT_THAT(response, HasSubstr("text/plain; charset=UTF-8"));
  EXPECT_EQ(body_of(response), "6:451-[]6:b4AQID");
}

TEST_F(EngineV3Test, PacketsOfABinaryPostArriveAndBytesAreAnsweredAsBytes) {
  const std::string query = open_v3();
  RawClient client = connect();
  EXPECT_EQ(body_of(client
                        .send(post_typed(query, "application/octet-stream",
                                         "\x00\x03\xff"
                                         "4\xc3\xa9"
                                         "\x01\x04\xff\x04\x01\x02\x03"sv))
                        .take()),
            "ok");
  EXPECT_THAT(seen[0]->messages, ElementsAre("\xc3\xa9", "b:\x01\x02\x03"));
  RawClient poll = connect();
  poll.send(get(query));
  send(*seen[0], "a");
  send_with_bytes(*seen[0], "51-[]", "\x01\x02\x03");
  EXPECT_GT(loop.stats().queued_bytes.get(), 0u);
  const std::string response = poll.take();
  EXPECT_THAT(response, HasSubstr("Content-Type: application/octet-stream\r\n"));
  EXPECT_EQ(body_of(response),
            "\x00\x02\xff"
            "4a"
            "\x00\x06\xff"
            "451-[]"
            "\x01\x04\xff\x04\x01\x02\x03"sv);
  poll.send(get(query));
  send(*seen[0], "only text");
  EXPECT_EQ(body_of(poll.take()), "10:4only text");
}

TEST_F(EngineV3Test, UndecodablePayloadsEndTheSessionWithAParseError) {
  for (const std::string body : {"", "abc", "5:4a", "2:4a3", "2:4\xff", "4a"}) {
    const std::string query = open_v3();
    RawClient client = connect();
    EXPECT_THAT(client.send(post(query, body)).take(), StartsWith("HTTP/1.1 400")) << body;
    ASSERT_EQ(seen.back()->closed.size(), 1u) << body;
    EXPECT_THAT(seen.back()->closed[0], StartsWith("parse error")) << body;
  }
}

TEST_F(EngineV3Test, TheClientPingsAndTheServerAnswersWithoutItsData) {
  RawClient client = open_websocket_v3();
  for (int i = 0; i < 5; ++i) {
    advance(seconds(25));
    EXPECT_EQ(client.send(client_frame("2probe")).take(), server_frame("3"));
  }
  EXPECT_THAT(seen[0]->closed, IsEmpty());
}

TEST_F(EngineV3Test, AClientThatDoesNotPingForBothTimesIsClosed) {
  RawClient client = open_websocket_v3();
  advance(seconds(44));
  client.send(client_frame("2"));
  advance(seconds(44));
  client.send(client_frame("4other packets do not count"));
  EXPECT_THAT(seen[0]->closed, IsEmpty());
  EXPECT_EQ(client.take(), server_frame("3"));  // and no ping of ours
  advance(seconds(1));
  EXPECT_THAT(seen[0]->closed, ElementsAre("ping timeout"));
}

TEST_F(EngineV3Test, APingOverPollingIsAnsweredToThePoll) {
  const std::string query = open_v3();
  RawClient poll = connect();
  poll.send(get(query));
  RawClient client = connect();
  EXPECT_EQ(body_of(client.send(post(query, "1:2")).take()), "ok");
  EXPECT_EQ(body_of(poll.take()), "1:3");
}

TEST_F(EngineV3Test, APongIsAHeartbeatInTheWrongDirection) {
  RawClient client = open_websocket_v3();
  client.send(client_frame("3"));
  EXPECT_THAT(seen[0]->closed, ElementsAre("transport error: invalid heartbeat direction"));
}

TEST_F(EngineV3Test, BinaryFramesHaveATypeByteBothWays) {
  RawClient client = open_websocket_v3();
  client.send(client_frame("\x04\x01\x02", websocket::Opcode::kBinary));
  client.send(client_frame("b4AQID"));
  EXPECT_THAT(seen[0]->messages, ElementsAre("b:\x01\x02", "b:\x01\x02\x03"));
  send_with_bytes(*seen[0], "x", "\x01\x02");
  EXPECT_EQ(client.take(),
            "\x81\x02"
            "4x"
            "\x82\x03\x04\x01\x02");
  client.send(client_frame("\x09\x01", websocket::Opcode::kBinary));
  EXPECT_THAT(seen[0]->closed, ElementsAre("parse error: invalid packet"));
}

TEST_F(EngineV3Test, AWebSocketThatAsksForBase64GetsText) {
  RawClient client = open_websocket_v3("&b64=1");
  send_with_bytes(*seen[0], "x", "\x01\x02\x03");
  EXPECT_EQ(client.take(),
            "\x81\x02"
            "4x"
            "\x81\x06"
            "b4AQID");
}

TEST_F(EngineV3Test, OneMessageReachesPeersOfBothProtocolsInTheirForm) {
  RawClient old = open_websocket_v3();
  RawClient young = open_websocket();
  young.take();
  const std::string_view text = "x";
  const std::string bytes = "\x01";
  const auto packet = Outgoing::message({&text, 1}, {&bytes, 1});
  for (const auto& to : seen) to->session->send(packet);
  EXPECT_EQ(old.take(),
            "\x81\x02"
            "4x"
            "\x82\x02\x04\x01");
  EXPECT_EQ(young.take(),
            "\x81\x02"
            "4x"
            "\x82\x01\x01");
}

TEST_F(EngineV3Test, TheUpgradeProbesAndTakesOver) {
  const std::string query = open_v3("&b64=1");
  RawClient poll = connect();
  poll.send(get(query));
  RawClient socket = connect();
  socket.send(upgrade("EIO=3&transport=websocket&sid=" + sid_of(query)));
  EXPECT_THAT(socket.take(), StartsWith("HTTP/1.1 101"));
  EXPECT_EQ(socket.send(client_frame("2probe")).take(), server_frame("3probe"));
  EXPECT_EQ(body_of(poll.take()), "1:6");
  socket.send(client_frame("5"));
  send_with_bytes(*seen[0], "x", "\x01");
  EXPECT_EQ(socket.take(),
            "\x81\x02"
            "4x"
            "\x82\x02\x04\x01");
  // Still watched: the reference forgets the silence of a client that has upgraded.
  advance(seconds(45));
  EXPECT_THAT(seen[0]->closed, ElementsAre("ping timeout"));
}

TEST_F(EngineV3Test, CloseIsSaidInThePayloadOfProtocol3) {
  const std::string query = open_v3();
  RawClient poll = connect();
  poll.send(get(query));
  seen[0]->session->close();
  EXPECT_EQ(body_of(poll.take()), "1:1");
  const std::string second = open_v3();
  seen[1]->session->close();
  RawClient late = connect();
  EXPECT_EQ(body_of(late.send(get(second)).take()), "1:61:1");
}

TEST_F(EngineV3Test, JsonpAnswersAreScriptsAndPostsAreForms) {
  RawClient client = connect();
  const std::string response = client.send(get("EIO=3&transport=polling&j=7%22x")).take();
  EXPECT_THAT(response, HasSubstr("text/plain; charset=UTF-8"));
  EXPECT_THAT(body_of(response), StartsWith(R"(___eio[7]("118:0{\"sid\":\")"));
  EXPECT_THAT(body_of(response), testing::EndsWith(R"(1000000}");)"));
  const std::string query = open_v3("&j=0") + "&j=0";
  EXPECT_EQ(body_of(client
                        .send(post_typed(query, "application/x-www-form-urlencoded",
                                         R"(d=7%3A4a+%5Cnb%5C%5Cn)"))
                        .take()),
            "ok");
  EXPECT_THAT(seen.at(1)->messages, ElementsAre("a \nb\\n"));
}

TEST_F(EngineV3Test, JsonpWritesBytesAsBase64AndEscapesSeparators) {
  const std::string query = open_v3("&j=0");
  RawClient poll = connect();
  poll.send(get(query + "&j=0"));
  send_with_bytes(*seen[0], "\xe2\x80\xa8", "\x01\x02\x03");
  EXPECT_EQ(body_of(poll.take()), R"(___eio[0]("2:4\u20286:b4AQID");)");
}

TEST_F(EngineV3Test, AFormWithoutPayloadIsAParseError) {
  const std::string query = open_v3("&j=0");
  RawClient client = connect();
  EXPECT_THAT(client.send(post(query + "&j=0", "2:4a")).take(), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(seen[0]->closed, ElementsAre("parse error: invalid payload"));
}

TEST_F(EngineV3Test, AScriptWithACookieIsForPagesOfThisHostOnly) {
  const auto ask = [&](const std::string& headers) {
    RawClient client = connect();
    return client
        .send("GET /engine.io/?EIO=3&transport=polling&j=0 HTTP/1.1\r\nHost: x\r\n" + headers +
              "\r\n")
        .take()
        .substr(9, 3);
  };
  EXPECT_EQ(ask(""), "200");
  EXPECT_EQ(ask("Cookie: a=b\r\n"), "403");
  EXPECT_EQ(ask("Cookie: a=b\r\nReferer: http://evil.example/x?http://x/\r\n"), "403");
  EXPECT_EQ(ask("Cookie: a=b\r\nReferer: http://x/page\r\n"), "200");
  EXPECT_EQ(ask("Cookie: a=b\r\nOrigin: http://x\r\n"), "200");
}

TEST_F(EngineV3Test, PeersOfProtocol4KnowNothingOfJsonp) {
  RawClient client = connect();
  EXPECT_THAT(body_of(client.send(get("EIO=4&transport=polling&j=0")).take()), StartsWith("0{"));
}

}  // namespace
}  // namespace parley::engineio
