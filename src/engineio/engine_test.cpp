// The life of sessions: opening, polling, heartbeats, the upgrade, the end.
#include <algorithm>
#include <cstdint>
#include <deque>

#include "engineio/engine_testing.hpp"

namespace parley::engineio {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST_F(EngineTest, APollingHandshakeAnswersTheOpenPacketWithKeysInOrder) {
  RawClient client = connect();
  const std::string response = client.send(get("EIO=4&transport=polling")).take();
  EXPECT_THAT(response, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(response, HasSubstr("text/plain; charset=UTF-8"));
  const std::string body = body_of(response);
  EXPECT_THAT(body, StartsWith("0{\"sid\":\""));
  EXPECT_EQ(body.substr(29),
            "\",\"upgrades\":[\"websocket\"],\"pingInterval\":25000,"
            "\"pingTimeout\":20000,\"maxPayload\":1000000}");
  ASSERT_EQ(seen.size(), 1u);
}

TEST_F(EngineTest, AWebSocketHandshakeOffersNoUpgrade) {
  RawClient client = connect();
  const std::string response = client.send(upgrade("EIO=4&transport=websocket")).take();
  EXPECT_THAT(response, StartsWith("HTTP/1.1 101 Switching Protocols\r\n"));
  EXPECT_THAT(response, HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
  EXPECT_THAT(response, HasSubstr("\"upgrades\":[]"));
}

TEST_F(EngineTest, EachWrongRequestIsAnsweredWithItsCode) {
  const std::string known = open_polling();
  const struct {
    std::string request;
    std::string status;
    std::string body;
  } rows[] = {
      {get("EIO=4"), "400", R"({"code":0,"message":"Transport unknown"})"},
      {get("EIO=4&transport=__proto__"), "400", R"({"code":0,"message":"Transport unknown"})"},
      {get("EIO=4&transport=polling&sid=abc"), "400",
       R"({"code":1,"message":"Session ID unknown"})"},
      {get("EIO=4&transport=polling&sid=__proto__"), "400",
       R"({"code":1,"message":"Session ID unknown"})"},
      {post("EIO=4&transport=polling", "x"), "400",
       R"({"code":2,"message":"Bad handshake method"})"},
      {get("EIO=4&transport=websocket"), "400", R"({"code":3,"message":"Bad request"})"},
      {get("EIO=4&transport=websocket&sid=" + sid_of(known)), "400",
       R"({"code":3,"message":"Bad request"})"},
      {get("EIO=3&transport=polling"), "400",
       R"({"code":5,"message":"Unsupported protocol version"})"},
      {get("transport=polling"), "400", R"({"code":5,"message":"Unsupported protocol version"})"},
      {get("EIO=3&transport=polling&sid=" + sid_of(known)), "400",
       R"({"code":3,"message":"Bad request"})"},
  };
  for (const auto& row : rows) {
    RawClient client = connect();
    const std::string response = client.send(row.request).take();
    EXPECT_THAT(response, StartsWith("HTTP/1.1 " + row.status)) << row.request;
    EXPECT_THAT(response, HasSubstr("application/json")) << row.request;
    EXPECT_EQ(body_of(response), row.body) << row.request;
  }
  EXPECT_THAT(seen[0]->closed, IsEmpty());
}

TEST_F(EngineTest, ARefusedUpgradeIsPlainTextAndCloses) {
  RawClient client = connect();
  const std::string response = client.send(upgrade("EIO=4&transport=websocket&sid=nope")).take();
  EXPECT_THAT(response, StartsWith("HTTP/1.1 400"));
  EXPECT_EQ(body_of(response), "Session ID unknown");
  EXPECT_TRUE(client.ended());
}

TEST_F(EngineTest, MessagesOfAPostArriveInOrderAndItIsAnsweredOk) {
  const std::string query = open_polling();
  RawClient client = connect();
  const std::string response = client
                                   .send(post(query,
                                              "4one\x1e"
                                              "bAQID\x1e"
                                              "4two"))
                                   .take();
  EXPECT_THAT(response, StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(body_of(response), "ok");
  EXPECT_THAT(seen[0]->messages, ElementsAre("one", "b:\x01\x02\x03", "two"));
}

TEST_F(EngineTest, AWaitingPollIsAnsweredWithAllPacketsOfTheTurn) {
  const std::string query = open_polling();
  RawClient client = connect();
  EXPECT_EQ(client.send(get(query)).take(), "");
  send(*seen[0], "a");
  send(*seen[0], "b");
  EXPECT_EQ(body_of(client.take()),
            "4a\x1e"
            "4b");
}

TEST_F(EngineTest, APollThatWaitsKeepsNothingOfItsHeadButWhatItsAnswerDependsOn) {
  options.http_compression = HttpCompressionOptions{.threshold = 0};
  const HttpRequest* request = nullptr;
  hooks.on_headers([&](HttpHeaders&, const HttpRequest& of) { request = &of; });
  const std::string query = open_polling();
  const std::string target = "GET /engine.io/?" + query + "&t=" + std::string(100, 'x');
  const std::string fields = " HTTP/1.1\r\nHost: x\r\nUser-Agent: " + std::string(200, 'x') +
                             "\r\nAccept-Encoding: gzip\r\n";
  RawClient client = connect();
  client.send(target + fields + "\r\n");
  EXPECT_EQ(request->headers, (HttpHeaders{{"Accept-Encoding", "gzip"}}));
  EXPECT_LT(request->target.capacity() + request->query.capacity(), 32U);
  send(*seen[0], "a");
  EXPECT_THAT(client.take(), HasSubstr("\r\nContent-Encoding: gzip\r\n"));

  client.send(target + fields + "Cookie: a=b\r\n\r\n");
  EXPECT_EQ(request->headers, (HttpHeaders{{"Accept-Encoding", "gzip"}, {"Cookie", ""}}));
  send(*seen[0], "a");
  EXPECT_THAT(client.take(), Not(HasSubstr("gzip")));
}

TEST_F(EngineTest, PacketsWithoutAPollWaitForTheNext) {
  const std::string query = open_polling();
  send(*seen[0], "a");
  send(*seen[0], "b");
  EXPECT_GT(loop.stats().queued_bytes.get(), 0u);
  RawClient client = connect();
  EXPECT_EQ(body_of(client.send(get(query)).take()),
            "4a\x1e"
            "4b");
}

TEST_F(EngineTest, ASecondPollEndsTheSessionAndBothAreAnswered) {
  const std::string query = open_polling();
  RawClient first = connect();
  RawClient second = connect();
  first.send(get(query));
  EXPECT_THAT(second.send(get(query)).take(), StartsWith("HTTP/1.1 400"));
  EXPECT_EQ(body_of(first.take()), "1");
  EXPECT_THAT(seen[0]->closed, ElementsAre("transport error: overlap from client"));
  RawClient third = connect();
  EXPECT_EQ(body_of(third.send(get(query)).take()), R"({"code":1,"message":"Session ID unknown"})");
}

TEST_F(EngineTest, ASecondPostWhileOneIsUnfinishedEndsTheSession) {
  const std::string query = open_polling();
  RawClient first = connect();
  first.send("POST /engine.io/?" + query + " HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n4a");
  RawClient second = connect();
  EXPECT_THAT(second.send(post(query, "4b")).take(), StartsWith("HTTP/1.1 400"));
  EXPECT_TRUE(first.ended());
  EXPECT_THAT(seen[0]->closed, ElementsAre("transport error: data request overlap from client"));
  EXPECT_THAT(seen[0]->messages, IsEmpty());
}

TEST_F(EngineTest, AnAbandonedPollEndsTheSession) {
  const std::string query = open_polling();
  RawClient client = connect();
  client.send(get(query));
  client.close();
  loop.poll();
  EXPECT_THAT(seen[0]->closed, ElementsAre("transport error: poll connection closed prematurely"));
}

TEST_F(EngineTest, AnAbandonedPostEndsTheSession) {
  const std::string query = open_polling();
  RawClient client = connect();
  client.send("POST /engine.io/?" + query + " HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n4a");
  client.close();
  loop.poll();
  EXPECT_THAT(seen[0]->closed,
              ElementsAre("transport error: data request connection closed prematurely"));
}

TEST_F(EngineTest, UndecodablePayloadsEndTheSessionWithAParseError) {
  for (const std::string body : {"abc", "", "\x1e", "4a\x1e", "b!!!!", "4\xff\xfe"}) {
    const std::string query = open_polling();
    RawClient client = connect();
    EXPECT_THAT(client.send(post(query, body)).take(), StartsWith("HTTP/1.1 400")) << body;
    ASSERT_EQ(seen.back()->closed.size(), 1u) << body;
    EXPECT_THAT(seen.back()->closed[0], StartsWith("parse error")) << body;
  }
}

TEST_F(EngineTest, PacketsBeforeABadOneAreDelivered) {
  const std::string query = open_polling();
  RawClient client = connect();
  client.send(post(query, "4good\x1ez"));
  EXPECT_THAT(seen[0]->messages, ElementsAre("good"));
  EXPECT_EQ(seen[0]->closed.size(), 1u);
}

TEST_F(EngineTest, OctetStreamIsRefused) {
  const std::string query = open_polling();
  RawClient client = connect();
  EXPECT_THAT(client
                  .send("POST /engine.io/?" + query +
                        " HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
                        "Content-Length: 2\r\n\r\n4a")
                  .take(),
              StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(seen[0]->closed, ElementsAre("transport error: invalid content"));
}

TEST_F(EngineTest, AClientThatSaysCloseReleasesItsPollWithANoop) {
  const std::string query = open_polling();
  RawClient poll = connect();
  poll.send(get(query));
  RawClient client = connect();
  EXPECT_EQ(body_of(client.send(post(query, "1")).take()), "ok");
  EXPECT_EQ(body_of(poll.take()), "6");
  EXPECT_THAT(seen[0]->closed, ElementsAre("transport close"));
}

TEST_F(EngineTest, AClosePacketOverWebSocketClosesToo) {
  RawClient client = open_websocket();
  client.send(client_frame("1"));
  EXPECT_THAT(seen[0]->closed, ElementsAre("transport close"));
}

TEST_F(EngineTest, ClosingWithAPollWaitingAnswersItWithClose) {
  const std::string query = open_polling();
  RawClient poll = connect();
  poll.send(get(query));
  send(*seen[0], "last");
  seen[0]->session->close();
  EXPECT_EQ(body_of(poll.take()),
            "4last\x1e"
            "1");
  EXPECT_THAT(seen[0]->closed, ElementsAre("forced close"));
}

TEST_F(EngineTest, ClosingWithoutAPollTellsTheNextOne) {
  const std::string query = open_polling();
  const std::string other = open_polling();
  send(*seen[1], "last");
  seen[0]->session->close();
  seen[1]->session->close();
  EXPECT_THAT(seen[0]->closed, ElementsAre("forced close"));
  RawClient poll = connect();
  EXPECT_EQ(body_of(poll.send(get(query)).take()),
            "6\x1e"
            "1");
  EXPECT_EQ(body_of(poll.send(get(other)).take()),
            "4last\x1e"
            "1");
  EXPECT_THAT(body_of(poll.send(get(query)).take()), HasSubstr("Session ID unknown"));
}

TEST_F(EngineTest, APostToASessionThatIsClosingIsTakenAndForgotten) {
  const std::string query = open_polling();
  send(*seen[0], "last");
  seen[0]->session->close();
  RawClient client = connect();
  EXPECT_EQ(body_of(client.send(post(query, "4late")).take()), "ok");
  EXPECT_EQ(body_of(client.send(post(query, "1")).take()), "ok");
  EXPECT_THAT(seen[0]->messages, IsEmpty());
  RawClient poll = connect();
  EXPECT_EQ(body_of(poll.send(get(query)).take()),
            "4last\x1e"
            "1");
  EXPECT_THAT(client.send(post(query, "4later")).take(), HasSubstr("Session ID unknown"));
}

TEST_F(EngineTest, OldExplorersAreToldToLeaveAnswersAlone) {
  const std::string query = open_polling();
  const auto ask = [&](std::string request, const std::string& browser) {
    request.insert(request.find("Host:"), "User-Agent: " + browser + "\r\n");
    RawClient client = connect();
    return client.send(request).take();
  };
  for (const char* browser : {"Mozilla/5.0 (compatible;MSIE 10.0)", "Trident/7.0; rv:11.0"}) {
    EXPECT_THAT(ask(get("EIO=4&transport=polling"), browser), HasSubstr("X-XSS-Protection: 0\r\n"));
    EXPECT_THAT(ask(post(query, "4a"), browser), HasSubstr("X-XSS-Protection: 0\r\n"));
  }
  EXPECT_THAT(ask(post(query, "4a"), "Mozilla/5.0 Firefox"),
              testing::Not(HasSubstr("X-XSS-Protection")));
}

TEST_F(EngineTest, TheFirstSubprotocolOfferedIsAnswered) {
  std::string request = upgrade("EIO=4&transport=websocket");
  request.insert(request.find("Host:"), "Sec-WebSocket-Protocol: chat, soap\r\n");
  RawClient client = connect();
  EXPECT_THAT(client.send(request).take(), HasSubstr("\r\nSec-WebSocket-Protocol: chat\r\n"));
}

TEST_F(EngineTest, ClosingDuringAnUpgradeTellsTheWebSocketWhenThePollsHaveStopped) {
  const std::string query = open_polling();
  RawClient poll = connect();
  poll.send(get(query));
  RawClient socket = connect();
  socket.send(upgrade("EIO=4&transport=websocket&sid=" + sid_of(query))).take();
  EXPECT_EQ(socket.send(client_frame("2probe")).take(), server_frame("3probe"));
  EXPECT_EQ(body_of(poll.take()), "6");  // now the client does not poll again
  send(*seen[0], "last");
  seen[0]->session->close();
  EXPECT_THAT(seen[0]->closed, ElementsAre("forced close"));
  EXPECT_EQ(socket.take(), "");
  EXPECT_THAT(socket.send(client_frame("5")).take(), StartsWith(server_frame("4last") + "\x88"));
}

TEST_F(EngineTest, ClosingDuringAnUpgradeTellsAPollThatStillComes) {
  const std::string query = open_polling();
  RawClient socket = connect();
  socket.send(upgrade("EIO=4&transport=websocket&sid=" + sid_of(query))).take();
  socket.send(client_frame("2probe")).take();
  seen[0]->session->close();
  RawClient poll = connect();
  EXPECT_EQ(body_of(poll.send(get(query)).take()),
            "6\x1e"
            "1");
  EXPECT_THAT(socket.take(), HasSubstr("\x88"));
}

TEST_F(EngineTest, AGoodbyeNobodyFetchesIsGivenUp) {
  const std::string query = open_polling();
  seen[0]->session->close();
  seen[0]->session.reset();
  advance(seconds(30));
  RawClient poll = connect();
  EXPECT_THAT(body_of(poll.send(get(query)).take()), HasSubstr("Session ID unknown"));
}

// --- heartbeat -----------------------------------------------------------------------------------

TEST_F(EngineTest, APingIsSentAndASilentClientTimesOut) {
  RawClient client = open_websocket();
  client.take();
  advance(seconds(25));
  EXPECT_EQ(client.take(), server_frame("2"));
  advance(milliseconds(19'999));
  EXPECT_THAT(seen[0]->closed, IsEmpty());
  advance(milliseconds(1));
  EXPECT_THAT(seen[0]->closed, ElementsAre("ping timeout"));
}

TEST_F(EngineTest, APongStartsTheNextInterval) {
  RawClient client = open_websocket();
  for (int i = 0; i < 5; ++i) {
    client.take();
    advance(seconds(25));
    EXPECT_EQ(client.take(), server_frame("2"));
    advance(seconds(19));
    client.send(client_frame("3"));
  }
  EXPECT_THAT(seen[0]->closed, IsEmpty());
}

TEST_F(EngineTest, OtherTrafficProlongsTheWaitForAPongOnce) {
  RawClient client = open_websocket();
  advance(seconds(25));
  advance(seconds(15));
  client.send(client_frame("4busy"));
  advance(seconds(15));
  EXPECT_THAT(seen[0]->closed, IsEmpty());
  client.send(client_frame("4busy"));
  advance(seconds(5));
  EXPECT_THAT(seen[0]->closed, ElementsAre("ping timeout"));
}

TEST_F(EngineTest, APingEndsAWaitingPoll) {
  const std::string query = open_polling();
  RawClient poll = connect();
  poll.send(get(query));
  advance(seconds(25));
  EXPECT_EQ(body_of(poll.take()), "2");
}

TEST_F(EngineTest, AClientPingIsAnError) {
  RawClient client = open_websocket();
  client.send(client_frame("2"));
  EXPECT_THAT(seen[0]->closed, ElementsAre("transport error: invalid heartbeat direction"));
}

TEST_F(EngineTest, UnknownPacketsEndTheSessionAndIdleOnesDoNot) {
  for (const char* bad : {"7", "z", ""}) {
    RawClient client = open_websocket();
    client.send(client_frame(bad));
    EXPECT_EQ(seen.back()->closed.size(), 1u) << bad;
  }
  for (const char* idle : {"5", "6", "0{}", "3"}) {
    RawClient client = open_websocket();
    client.send(client_frame(idle));
    EXPECT_THAT(seen.back()->closed, IsEmpty()) << idle;
  }
}

// --- upgrade -------------------------------------------------------------------------------------

TEST_F(EngineTest, TheUpgradeMovesTheSessionAndKeepsOrder) {
  const std::string query = open_polling();
  RawClient poll = connect();
  poll.send(get(query));
  RawClient socket = connect();
  socket.send(upgrade("EIO=4&transport=websocket&sid=" + sid_of(query))).take();
  EXPECT_EQ(socket.send(client_frame("2probe")).take(), server_frame("3probe"));
  EXPECT_EQ(body_of(poll.take()), "6");  // at once, so that the client can stop polling
  send(*seen[0], "a");
  send(*seen[0], "b");
  EXPECT_EQ(socket.take(), "");
  EXPECT_EQ(socket.send(client_frame("5")).take(), server_frame("4a") + server_frame("4b"));
  send(*seen[0], "c");
  EXPECT_EQ(socket.take(), server_frame("4c"));
  socket.send(client_frame("4up"));
  EXPECT_THAT(seen[0]->messages, ElementsAre("up"));
  EXPECT_EQ(seen[0]->session->transport_name(), "websocket");
  EXPECT_EQ(loop.stats().websocket_sessions.get(), 1u);
}

TEST_F(EngineTest, APollThatComesLateDuringTheUpgradeIsReleasedWithinATenthOfASecond) {
  const std::string query = open_polling();
  RawClient socket = connect();
  socket.send(upgrade("EIO=4&transport=websocket&sid=" + sid_of(query))).take();
  socket.send(client_frame("2probe"));
  RawClient poll = connect();
  EXPECT_EQ(poll.send(get(query)).take(), "");
  advance(milliseconds(100));
  EXPECT_EQ(body_of(poll.take()), "6");
}

TEST_F(EngineTest, MessagesGoOverPollingUntilTheUpgradeIsComplete) {
  const std::string query = open_polling();
  RawClient socket = connect();
  socket.send(upgrade("EIO=4&transport=websocket&sid=" + sid_of(query))).take();
  socket.send(client_frame("2probe")).take();
  RawClient poll = connect();
  poll.send(get(query));
  send(*seen[0], "still polling");
  EXPECT_EQ(body_of(poll.take()), "4still polling");
  EXPECT_EQ(socket.take(), "");
}

TEST_F(EngineTest, AProbeThatMisbehavesOrIsSilentLeavesTheSessionPolling) {
  const std::string query = open_polling();
  const std::string target = "EIO=4&transport=websocket&sid=" + sid_of(query);
  for (const char* first : {"5", "4early", "2", "3", "zzz"}) {
    RawClient socket = connect();
    socket.send(upgrade(target)).take();
    EXPECT_THAT(socket.send(client_frame(first)).take(), StartsWith("\x88")) << first;
  }
  {
    RawClient socket = connect();
    socket.send(upgrade(target)).take();
    advance(seconds(10));
    EXPECT_THAT(socket.take(), StartsWith("\x88"));
  }
  {
    RawClient socket = connect();
    socket.send(upgrade(target)).take();
    socket.close();
    loop.poll();
  }
  EXPECT_THAT(seen[0]->closed, IsEmpty());
  RawClient client = connect();
  EXPECT_EQ(body_of(client.send(post(query, "4fine")).take()), "ok");
  EXPECT_THAT(seen[0]->messages, ElementsAre("fine"));
  RawClient socket = connect();
  socket.send(upgrade(target)).take();
  socket.send(client_frame("2probe")).send(client_frame("5"));
  EXPECT_EQ(seen[0]->session->transport_name(), "websocket");
}

TEST_F(EngineTest, ASecondWebSocketIsClosedWhileOneProbesAndAfterTheUpgrade) {
  const std::string query = open_polling();
  const std::string target = "EIO=4&transport=websocket&sid=" + sid_of(query);
  RawClient first = connect();
  first.send(upgrade(target)).take();
  RawClient second = connect();
  EXPECT_THAT(second.send(upgrade(target)).take(), HasSubstr("\x88"));
  EXPECT_EQ(first.send(client_frame("2probe")).take(), server_frame("3probe"));
  first.send(client_frame("5"));
  RawClient third = connect();
  EXPECT_THAT(third.send(upgrade(target)).take(), HasSubstr("\x88"));
  RawClient poll = connect();
  EXPECT_EQ(body_of(poll.send(get(query)).take()), R"({"code":3,"message":"Bad request"})");
  first.send(client_frame("4alive"));
  EXPECT_THAT(seen[0]->messages, ElementsAre("alive"));
}

TEST_F(EngineTest, ASessionThatBeganOnWebSocketIsNotUpgraded) {
  RawClient client = open_websocket();
  const std::string sid = seen[0]->session->id();
  RawClient second = connect();
  EXPECT_THAT(second.send(upgrade("EIO=4&transport=websocket&sid=" + sid)).take(),
              HasSubstr("\x88"));
  client.send(client_frame("4alive"));
  EXPECT_THAT(seen[0]->messages, ElementsAre("alive"));
}

TEST_F(EngineTest, APlainRequestForASessionOnWebSocketIsRefused) {
  RawClient client = open_websocket();
  const std::string query = "EIO=4&transport=websocket&sid=" + seen[0]->session->id();
  const std::string head = "HEAD" + get(query).substr(3);
  for (const std::string& request : {get(query), post(query, "4x"), head}) {
    RawClient plain = connect();
    EXPECT_THAT(plain.send(request).take(), StartsWith("HTTP/1.1 400")) << request;
  }
  client.send(client_frame("4alive"));
  EXPECT_THAT(seen[0]->messages, ElementsAre("alive"));
}

TEST_F(EngineTest, ARequestPipelinedBehindThePollThatTheUpgradeEndsIsRefused) {
  for (const bool polls_again : {true, false}) {
    const std::string query = open_polling();
    RawClient socket = connect();
    socket.send(upgrade("EIO=4&transport=websocket&sid=" + sid_of(query))).take();
    socket.send(client_frame("2probe"));
    RawClient poll = connect();
    poll.send(get(query) + (polls_again ? get(query) : post(query, "4behind")));
    EXPECT_THAT(poll.take(), IsEmpty());
    socket.send(client_frame("5"));
    const std::string answers = poll.take();
    EXPECT_THAT(answers, StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(answers, HasSubstr("HTTP/1.1 400"));
    socket.send(client_frame("4alive"));
    EXPECT_THAT(seen.back()->messages, ElementsAre("alive"));
  }
}

TEST_F(EngineTest, SessionsThatEndOneAnotherInAChainOfPipelinedRequestsDoNotNest) {
  // Behind each poll waits the request that ends the next session.
  constexpr std::size_t kSessions = 2000;
  std::vector<std::string> queries;
  for (std::size_t i = 0; i < kSessions; ++i) queries.push_back(open_polling());
  std::deque<RawClient> polls;
  std::vector<std::uintptr_t> stack;
  for (std::size_t i = 0; i < kSessions; ++i) {
    polls.push_back(connect());
    polls.back().send(get(queries[i]) +
                      (i + 1 < kSessions ? post(queries[i + 1], "1") : std::string()));
  }
  for (const auto& each : seen) {
    each->on_close = [&] {
      stack.push_back(reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)));
    };
  }
  RawClient first = connect();
  first.send(post(queries[0], "1"));
  for (const auto& each : seen) EXPECT_EQ(each->closed.size(), 1u);
  const auto [low, high] = std::minmax_element(stack.begin(), stack.end());
  EXPECT_LT(*high - *low, 10'000u);
}

TEST_F(EngineTest, OffersOfOtherProtocolsThanWebSocketMeanNothing) {
  RawClient client = connect();
  EXPECT_THAT(client
                  .send("GET /engine.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n"
                        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n")
                  .take(),
              StartsWith("HTTP/1.1 200"));
  const std::string query = open_polling();
  RawClient poster = connect();
  EXPECT_THAT(poster
                  .send("POST /engine.io/?" + query +
                        " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n"
                        "Content-Length: 2\r\n\r\n4x")
                  .take(),
              StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(seen.back()->messages, ElementsAre("x"));
}

TEST_F(EngineTest, ARefusedUpgradeEatsNoPackets) {
  const std::string query = open_polling();
  send(*seen[0], "kept");
  RawClient socket = connect();
  const std::string bad =
      "GET /engine.io/?EIO=4&transport=websocket&sid=" + sid_of(query) +
      " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 12\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  const std::string response = socket.send(bad).take();
  EXPECT_THAT(response, StartsWith("HTTP/1.1 426"));
  EXPECT_THAT(response, HasSubstr("Sec-WebSocket-Version: 13, 8"));
  RawClient poll = connect();
  EXPECT_EQ(body_of(poll.send(get(query)).take()), "4kept");
}

// --- a full server -------------------------------------------------------------------------------

TEST_F(EngineTest, WithoutRoomHandshakesAreAnswered503AndSessionsGoOn) {
  const std::string query = open_polling();
  room = false;
  for (const std::string& handshake :
       {get("EIO=4&transport=polling"), upgrade("EIO=4&transport=websocket")}) {
    RawClient client = connect();
    const std::string response = client.send(handshake).take();
    EXPECT_THAT(response, StartsWith("HTTP/1.1 503"));
    EXPECT_THAT(response, HasSubstr("Retry-After: 1\r\n"));
  }
  send(*seen[0], "x");
  RawClient poll = connect();
  EXPECT_EQ(body_of(poll.send(get(query)).take()), "4x");
}

// --- volatile packets ----------------------------------------------------------------------------

TEST_F(EngineTest, VolatilePacketsAreDroppedWhenNobodyWaits) {
  const std::string query = open_polling();
  const std::string_view text = "tick";
  seen[0]->session->send(Outgoing::message({&text, 1}, {}), Sending::kVolatile);
  RawClient poll = connect();
  EXPECT_EQ(poll.send(get(query)).take(), "");
  seen[0]->session->send(Outgoing::message({&text, 1}, {}), Sending::kVolatile);
  seen[0]->session->send(Outgoing::message({&text, 1}, {}), Sending::kVolatile);
  EXPECT_EQ(body_of(poll.take()), "4tick");  // the second found the poll taken
}

}  // namespace
}  // namespace parley::engineio
