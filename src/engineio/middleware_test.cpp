// Middlewares of the engine that wait, and origins that the program decides about.
#include <deque>
#include <thread>

#include "engineio/engine_testing.hpp"

namespace parley::engineio {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class MiddlewareTest : public EngineTest {
 protected:
  MiddlewareTest() {
    hooks.on_connection_error([this](const ConnectionError& error) {
      std::string line = std::to_string(error.code);
      for (const auto& [name, value] : error.context) line += ' ' + value;
      errors.push_back(line);
    });
  }

  /// One that keeps its reply in `replies`.
  void use_waiting() {
    hooks.use_async([this](const HttpRequest& request, MiddlewareReply reply) {
      asked.push_back(request.method);
      replies.push_back(std::move(reply));
    });
  }
  /// One that notes that it was asked.
  void use_noting(std::string name) {
    hooks.use([this, name](const HttpRequest&, HttpHeaders&) -> std::optional<HttpResponse> {
      asked.push_back(name);
      return std::nullopt;
    });
  }
  RawClient& begin(const std::string& request) {
    clients.push_back(connect());
    return clients.back().send(request);
  }
  std::string handshake(bool websocket, const std::string& more = "") {
    const std::string head =
        websocket ? upgrade("EIO=4&transport=websocket") : get("EIO=4&transport=polling");
    return head.substr(0, head.size() - 2) + more + "\r\n";
  }

  std::deque<RawClient> clients;
  std::deque<MiddlewareReply> replies;
  std::vector<std::string> asked;
  std::vector<std::string> errors;
};

TEST_F(MiddlewareTest, OneMayAnswerLaterAndTheNextWaitsForIt) {
  use_noting("first");
  use_waiting();
  use_noting("between");
  use_waiting();
  use_noting("last");
  for (const bool websocket : {false, true}) {
    asked.clear();
    RawClient& client = begin(handshake(websocket));
    EXPECT_THAT(asked, ElementsAre("first", "GET"));
    std::thread([&] { replies[0](MiddlewareAnswer{{{"X-One", "1"}}, {}}); }).join();
    EXPECT_EQ(client.take(), "");
    EXPECT_THAT(asked, ElementsAre("first", "GET", "between", "GET"));
    replies[1](MiddlewareAnswer{{{"X-Two", "2"}}, {}});
    const std::string answer = client.take();
    EXPECT_THAT(asked, ElementsAre("first", "GET", "between", "GET", "last"));
    EXPECT_THAT(answer, StartsWith(websocket ? "HTTP/1.1 101" : "HTTP/1.1 200"));
    EXPECT_THAT(answer, HasSubstr("X-One: 1\r\n"));
    EXPECT_THAT(answer, HasSubstr("X-Two: 2\r\n"));
    replies.clear();
  }
  EXPECT_EQ(seen.size(), 2U);
  EXPECT_THAT(errors, IsEmpty());
}

TEST_F(MiddlewareTest, OneThatAnswersAtOnceNeedsNoTurnOfTheLoop) {
  for (int i = 0; i < 3; ++i) {
    hooks.use_async([](const HttpRequest&, MiddlewareReply reply) {
      reply(MiddlewareAnswer{{{"X", "1"}}, {}});
    });
  }
  const std::string query = open_polling();
  EXPECT_THAT(begin(post(query, "4x")).take(), HasSubstr("X: 1\r\nX: 1\r\nX: 1\r\n"));
  EXPECT_THAT(seen[0]->messages, ElementsAre("x"));
}

TEST_F(MiddlewareTest, PollsPostsAndUpgradesOfASessionWaitToo) {
  const std::string query = open_polling();
  use_waiting();
  RawClient& poll = begin(get(query));
  RawClient& data = begin(post(query, "4x"));
  RawClient& probe = begin(upgrade("EIO=4&transport=websocket&sid=" + sid_of(query)));
  send(*seen[0], "news");
  EXPECT_EQ(poll.take() + data.take() + probe.take(), "");
  EXPECT_THAT(seen[0]->messages, IsEmpty());
  ASSERT_EQ(replies.size(), 3U);
  replies[1](MiddlewareAnswer());
  EXPECT_EQ(body_of(data.take()), "ok");
  EXPECT_THAT(seen[0]->messages, ElementsAre("x"));
  replies[0](MiddlewareAnswer());
  EXPECT_EQ(body_of(poll.take()), "4news");
  replies[2](MiddlewareAnswer());
  EXPECT_THAT(probe.take(), StartsWith("HTTP/1.1 101"));
  EXPECT_EQ(body_of(probe.send(client_frame("2probe")).take()), "");
  probe.send(client_frame("5"));
  EXPECT_EQ(seen[0]->session->transport_name(), "websocket");
}

TEST_F(MiddlewareTest, WhatASessionBecameMeanwhileCounts) {
  const std::string query = open_polling();
  use_waiting();
  RawClient& data = begin(post(query, "4x"));
  begin(post(query, "1"));
  replies[1](MiddlewareAnswer());
  loop.poll();
  EXPECT_EQ(seen[0]->closed.size(), 1U);
  replies[0](MiddlewareAnswer());
  EXPECT_THAT(data.take(), HasSubstr(R"({"code":1,"message":"Session ID unknown"})"));
}

TEST_F(MiddlewareTest, ItMayAnswerTheRequestItself) {
  use_waiting();
  use_noting("never");
  for (const bool websocket : {false, true}) {
    RawClient& client = begin(handshake(websocket));
    replies[0](MiddlewareAnswer{{{"X-One", "1"}}, HttpResponse::text("busy", 503)});
    const std::string answer = client.take();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 503"));
    EXPECT_THAT(answer, HasSubstr("X-One: 1\r\n"));
    EXPECT_EQ(body_of(answer), "busy");
    replies.clear();
  }
  EXPECT_THAT(asked, ElementsAre("GET", "GET"));
  EXPECT_THAT(errors, IsEmpty());
  EXPECT_THAT(seen, IsEmpty());
}

TEST_F(MiddlewareTest, OneThatFailsForgetsOrThrowsRefusesWithCode3) {
  use_waiting();
  hooks.use_async([](const HttpRequest& request, MiddlewareReply reply) {
    if (request.header("x-throw")) throw std::runtime_error("out of order");
    reply(MiddlewareAnswer());
  });
  for (const bool websocket : {false, true}) {
    errors.clear();
    for (const char* const more : {"", "", "X-Throw: 1\r\n"}) begin(handshake(websocket, more));
    ASSERT_EQ(replies.size(), 3U);
    replies[0](Error("no such user"));
    replies[2](MiddlewareAnswer());
    replies.clear();  // dropped: the second
    for (std::size_t i = clients.size() - 3; i < clients.size(); ++i) {
      const std::string answer = clients[i].take();
      EXPECT_THAT(answer, StartsWith("HTTP/1.1 400"));
      EXPECT_EQ(body_of(answer),
                websocket ? "Bad request" : R"({"code":3,"message":"Bad request"})");
    }
    EXPECT_THAT(errors, ElementsAre("3 MIDDLEWARE_FAILURE no such user",
                                    "3 MIDDLEWARE_FAILURE out of order",
                                    "3 MIDDLEWARE_FAILURE no answer was given"));
  }
  EXPECT_THAT(seen, IsEmpty());
  EXPECT_THROW(hooks.use_async(nullptr), std::invalid_argument);
}

TEST_F(MiddlewareTest, OneThatNeverAnswersIsNotWaitedForLong) {
  options.limits.middleware_timeout = seconds(3);
  open();
  use_waiting();
  use_waiting();
  RawClient& client = begin(handshake(false));
  advance(seconds(2));
  replies[0](MiddlewareAnswer());
  advance(milliseconds(999));
  EXPECT_EQ(client.take(), "");
  advance(milliseconds(1));  // of both together
  EXPECT_THAT(client.take(), HasSubstr(R"({"code":3,"message":"Bad request"})"));
  EXPECT_THAT(errors, ElementsAre("3 MIDDLEWARE_FAILURE no answer in time"));
  replies[1](MiddlewareAnswer());
  EXPECT_EQ(client.take(), "");
  EXPECT_THAT(seen, IsEmpty());
}

TEST_F(MiddlewareTest, TheTimeOfOneThatAnsweredDoesNotRunOn) {
  options.limits.middleware_timeout = seconds(3);
  open();
  use_waiting();
  RawClient& client = begin(handshake(true));
  replies[0](MiddlewareAnswer());
  EXPECT_THAT(client.take(), StartsWith("HTTP/1.1 101"));
  advance(seconds(4));
  EXPECT_FALSE(client.ended());
  EXPECT_THAT(errors, IsEmpty());
}

TEST_F(MiddlewareTest, AnAnswerForSomebodyWhoHasGoneDoesNothing) {
  const std::string query = open_polling();
  use_waiting();
  use_noting("never");
  loop.poll();  // the connection that opened the session ends
  const auto timers = loop.stats().timers.get();
  for (const std::string& request :
       {handshake(false), handshake(true), get(query), post(query, "4x"),
        upgrade("EIO=4&transport=websocket&sid=" + sid_of(query))}) {
    begin(request).close();
    loop.poll();
  }
  ASSERT_EQ(replies.size(), 5U);
  EXPECT_EQ(loop.stats().timers.get(), timers);
  for (MiddlewareReply& reply : replies) reply(MiddlewareAnswer());
  loop.poll();
  EXPECT_THAT(asked, Not(testing::Contains("never")));
  EXPECT_EQ(seen.size(), 1U);
  EXPECT_THAT(seen[0]->closed, IsEmpty());
  EXPECT_THAT(seen[0]->messages, IsEmpty());
  EXPECT_THAT(errors, IsEmpty());
}

TEST_F(MiddlewareTest, AnAnswerForAnEngineThatHasGoneDoesNothing) {
  use_waiting();
  begin(handshake(false));
  begin(handshake(true));
  engine.reset();
  replies[0](MiddlewareAnswer());
  replies.clear();
  loop.poll();
  EXPECT_EQ(clients[0].take(), "");
  for (RawClient& client : clients) client.close();
  loop.poll();
  open();
}

TEST_F(MiddlewareTest, AServerThatStopsOpensNoneAfterTheWait) {
  use_waiting();
  RawClient& client = begin(handshake(false));
  engine->refuse_new();
  replies[0](MiddlewareAnswer());
  EXPECT_THAT(client.take(), StartsWith("HTTP/1.1 503"));
}

TEST_F(MiddlewareTest, AnExceptionBehindTheAnswerIsOnlyLogged) {
  hooks.use_async([](const HttpRequest&, MiddlewareReply reply) {
    reply(MiddlewareAnswer());
    throw std::runtime_error("too late");
  });
  EXPECT_THAT(begin(handshake(false)).take(), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(errors, IsEmpty());
}

TEST_F(MiddlewareTest, AnErrorHookThatThrowsEndsThatConnectionAlone) {
  use_waiting();
  hooks.on_connection_error([](const ConnectionError&) { throw 42; });
  RawClient& client = begin(handshake(false));
  EXPECT_NO_THROW(replies[0](Error("no")));
  EXPECT_TRUE(client.ended());
  RawClient& late = begin(handshake(false));
  advance(options.limits.middleware_timeout);
  EXPECT_TRUE(late.ended());
  EXPECT_EQ(loop.stats().timers.get(), 0U);
}

TEST_F(MiddlewareTest, AHeaderThatWouldSplitTheAnswerIsNone) {
  use_waiting();
  for (const bool websocket : {false, true}) {
    RawClient& client = begin(handshake(websocket));
    replies.back()(MiddlewareAnswer{{{"X", "1\r\nSet-Cookie: stolen=1"}}, {}});
    const std::string answer = client.take();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 500"));
    EXPECT_THAT(answer, Not(HasSubstr("stolen")));
  }
}

// --- origins -------------------------------------------------------------------------------------

class AllowOriginTest : public MiddlewareTest {
 protected:
  AllowOriginTest() {
    options.cors.allow_origin = [this](std::string_view origin, const HttpRequest& request) {
      if (request.header("x-throw")) throw std::runtime_error("no tenants");
      origins.emplace_back(origin);
      return origin.ends_with(".good.example");
    };
  }
  std::vector<std::string> origins;
};

TEST_F(AllowOriginTest, OneDecisionIsForTheHeaderForCookiesAndForEnforcing) {
  const std::string good = "Origin: https://a.good.example\r\n";
  const std::string evil = "Origin: https://good.example.evil.example\r\n";
  const std::string header = "Access-Control-Allow-Origin: ";
  for (const bool enforce : {false, true}) {
    options.cors.enforce_origin = enforce;
    open();
    for (const bool websocket : {false, true}) {
      const char* const fine = websocket ? "HTTP/1.1 101" : "HTTP/1.1 200";
      for (const std::string cookie : {"", "Cookie: a=b\r\n"}) {
        origins.clear();
        const std::string allowed = begin(handshake(websocket, good + cookie)).take();
        EXPECT_THAT(allowed, StartsWith(fine));
        EXPECT_THAT(allowed, HasSubstr(header + "https://a.good.example\r\n"));
        EXPECT_THAT(allowed, HasSubstr("Vary: Origin\r\n"));
        EXPECT_EQ(origins.size(), 1U) << "asked once";
        const std::string refused = begin(handshake(websocket, evil + cookie)).take();
        const bool held_to_it = enforce || !cookie.empty();
        EXPECT_THAT(refused, StartsWith(held_to_it ? "HTTP/1.1 403" : fine));
        EXPECT_THAT(refused, Not(HasSubstr(header)));
        EXPECT_THAT(refused, HasSubstr("Vary: Origin\r\n"));
        EXPECT_THAT(begin(handshake(websocket, cookie)).take(), StartsWith(fine));  // no page
        EXPECT_EQ(origins.size(), 2U);
      }
    }
  }
}

TEST_F(AllowOriginTest, IsAskedOnceAlsoWhereABodyFollowsOrAMiddlewareWaits) {
  options.cors.enforce_origin = true;
  open();
  const std::string query = open_polling();
  use_waiting();
  const std::string request = post(query, "4x");
  const auto at = request.find("Content-Length");
  RawClient& client =
      begin(request.substr(0, at) + "Origin: https://a.good.example\r\n" + request.substr(at));
  replies[0](MiddlewareAnswer());
  EXPECT_EQ(body_of(client.take()), "ok");
  EXPECT_THAT(origins, ElementsAre("https://a.good.example"));
}

TEST_F(AllowOriginTest, AnExceptionRefusesWithCode3) {
  for (const bool websocket : {false, true}) {
    const std::string answer =
        begin(handshake(websocket, "Origin: https://a.good.example\r\nX-Throw: 1\r\n")).take();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(answer, HasSubstr("Bad request"));
    EXPECT_THAT(answer, Not(HasSubstr("Access-Control")));
  }
  EXPECT_THAT(begin("OPTIONS /engine.io/ HTTP/1.1\r\nHost: x\r\nX-Throw: 1\r\n"
                    "Origin: https://a.good.example\r\n\r\n")
                  .take(),
              StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(errors,
              ElementsAre("3 MIDDLEWARE_FAILURE no tenants", "3 MIDDLEWARE_FAILURE no tenants",
                          "3 MIDDLEWARE_FAILURE no tenants"));
  EXPECT_THAT(seen, IsEmpty());
}

TEST_F(AllowOriginTest, DecidesAboutThePagesOfScriptsToo) {
  options.allow_eio3 = true;
  options.cors.enforce_origin = true;
  open();
  const auto script = [this](const std::string& page) {
    const std::string head = get("EIO=3&transport=polling&j=0");
    return begin(head.substr(0, head.size() - 2) + "Referer: " + page + "\r\n\r\n").take();
  };
  EXPECT_THAT(script("https://a.good.example/page?x"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(script("https://evil.example/.good.example"), StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(origins, ElementsAre("https://a.good.example", "https://evil.example"));
}

TEST_F(AllowOriginTest, PreflightsAreAnsweredHereOrByAMiddleware) {
  const std::string preflight =
      "OPTIONS /engine.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n"
      "Origin: https://a.good.example\r\n\r\n";
  const std::string header = "Access-Control-Allow-Origin: https://a.good.example\r\n";
  options.cors.options_success_status = 200;
  open();
  const std::string ours = begin(preflight).take();
  EXPECT_THAT(ours, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(ours, HasSubstr(header));
  options.cors.preflight_continue = true;
  open();
  EXPECT_THAT(begin(preflight).take(), HasSubstr(R"({"code":2,)"));
  use_waiting();
  RawClient& client = begin(preflight);
  replies[0](MiddlewareAnswer{{}, HttpResponse::text("", 202)});
  const std::string theirs = client.take();
  EXPECT_THAT(theirs, StartsWith("HTTP/1.1 202"));
  EXPECT_THAT(theirs, HasSubstr(header));
  EXPECT_THAT(theirs, HasSubstr("Access-Control-Allow-Methods: "));
}

}  // namespace
}  // namespace parley::engineio
