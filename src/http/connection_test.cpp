// The life of a connection: turns, deadlines, limits, and clients that go away.
#include "http/connection.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "http/connection_testing.hpp"

namespace parley::http {
namespace {

using testing::contains;
using testing::count;
using testing::TestConnection;
using namespace std::chrono_literals;

const std::string kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

std::string post(const std::string& body, const std::string& fields = "") {
  return "POST /p HTTP/1.1\r\nHost: h\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST(Connection, AnswersWithLengthAndDateAndStaysOpen) {
  TestConnection c;
  const std::string answer = c.exchange(kGet);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(contains(answer, "\r\nContent-Length: 7\r\n"));
  EXPECT_TRUE(contains(answer, "\r\nDate: "));
  EXPECT_FALSE(contains(answer, "Connection:"));
  EXPECT_TRUE(answer.ends_with("\r\n\r\nGET /a "));
  EXPECT_TRUE(c.exchange(post("body")).ends_with("\r\n\r\nPOST /p body"));
  EXPECT_FALSE(c.ended());
  EXPECT_EQ(c.loop.stats().requests.get(), 2U);
}

TEST(Connection, GivesTheServiceTheRequestAsItWasSent) {
  TestConnection c;
  c.service.request = [](const std::shared_ptr<Exchange>& exchange) {
    const HttpRequest& request = exchange->request();
    EXPECT_EQ(request.method, "PUT");
    EXPECT_EQ(request.target, "/a%20b?x=1&y=%2B+&x=2&z");
    EXPECT_EQ(request.path, "/a b");
    EXPECT_EQ(request.query_value("x"), "2");
    EXPECT_EQ(request.query_value("y"), "+ ");
    EXPECT_EQ(request.query_value("z"), "");
    EXPECT_FALSE(request.query_value("w"));
    EXPECT_EQ(request.header("x-one"), "two words");
    EXPECT_EQ(request.version, 11U);
    EXPECT_EQ(request.remote_address, "127.0.0.1");
    EXPECT_FALSE(request.secure);
    exchange->respond(HttpResponse::text("seen"));
  };
  EXPECT_TRUE(contains(c.exchange("PUT /a%20b?x=1&y=%2B+&x=2&z HTTP/1.1\r\nHost: h\r\n"
                                  "X-One:\ttwo words \r\n\r\n"),
                       "seen"));
}

TEST(Connection, AnswersPipelinedRequestsInOrder) {
  for (const std::size_t step : {~std::size_t{0}, std::size_t{1}, std::size_t{7}}) {
    TestConnection c({.max_transfer = step});
    const std::string answer = c.exchange(kGet + post("one") + post("two") + kGet);
    EXPECT_EQ(count(answer, "HTTP/1.1 200 OK"), 4U);
    EXPECT_LT(answer.find("GET /a "), answer.find("POST /p one"));
    EXPECT_LT(answer.find("POST /p one"), answer.find("POST /p two"));
    EXPECT_TRUE(answer.ends_with("GET /a "));
  }
}

TEST(Connection, AnAnswerThatComesLaterLetsTheNextRequestWait) {
  TestConnection c;
  std::vector<std::shared_ptr<Exchange>> pending;
  c.service.request = [&](const std::shared_ptr<Exchange>& e) { pending.push_back(e); };
  EXPECT_EQ(c.exchange(kGet + kGet), "");
  ASSERT_EQ(pending.size(), 1U);
  c.advance(1h);  // an answer is waited for without a deadline
  pending[0]->respond(HttpResponse::text("first"));
  EXPECT_TRUE(contains(c.take(), "first"));
  ASSERT_EQ(pending.size(), 2U);
  pending[1]->respond(HttpResponse::text("second"));
  EXPECT_TRUE(contains(c.take(), "second"));
}

TEST(Connection, StopsReadingWhenTooMuchIsSentAhead) {
  TestConnection c({.capacity = 8 * 1024});
  std::shared_ptr<Exchange> pending;
  c.service.request = [&](const std::shared_ptr<Exchange>& e) { pending = e; };
  c.send(kGet);
  const std::uint64_t before = c.loop.stats().bytes_in.get();
  c.send(std::string(200 * 1024, '\n'));
  EXPECT_LE(c.loop.stats().bytes_in.get() - before, 16U * 1024);
  EXPECT_TRUE(c.alive());
}

TEST(Connection, AnswersOnlyOnce) {
  TestConnection c;
  c.service.request = [](const std::shared_ptr<Exchange>& exchange) {
    exchange->respond(HttpResponse::text("one"));
    EXPECT_TRUE(exchange->answered());
    exchange->respond(HttpResponse::text("two"));
    exchange->abort();
  };
  const std::string answer = c.exchange(kGet);
  EXPECT_TRUE(contains(answer, "one"));
  EXPECT_FALSE(contains(answer, "two"));
  EXPECT_FALSE(c.ended());
}

TEST(Connection, KeepsAliveAsTheVersionAndTheClientSay) {
  const auto closes = [](const std::string& head) {
    TestConnection c;
    const std::string answer = c.exchange(head + "\r\n");
    EXPECT_TRUE(contains(answer, "200 OK")) << head;
    const bool ended = c.ended();
    EXPECT_EQ(ended, contains(answer, "Connection: close\r\n")) << head;
    if (!ended && contains(head, "1.0")) {
      EXPECT_TRUE(contains(answer, "Connection: keep-alive\r\n"));
    }
    return ended;
  };
  EXPECT_FALSE(closes("GET / HTTP/1.1\r\nHost: h\r\n"));
  EXPECT_TRUE(closes("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"));
  EXPECT_TRUE(closes("GET / HTTP/1.1\r\nHost: h\r\nConnection: a, CLOSE\r\n"));
  EXPECT_TRUE(closes("GET / HTTP/1.0\r\n"));
  EXPECT_FALSE(closes("GET / HTTP/1.0\r\nConnection: keep-alive\r\n"));
}

TEST(Connection, HeadAndBodilessStatusesCarryNoBody) {
  TestConnection c;
  const std::string head = c.exchange("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(contains(head, "Content-Length: 8\r\n"));
  EXPECT_TRUE(head.ends_with("\r\n\r\n"));
  for (const unsigned status : {204U, 304U}) {
    c.service.request = [status](const std::shared_ptr<Exchange>& exchange) {
      exchange->respond(HttpResponse::text("not to be seen", status));
    };
    const std::string answer = c.exchange(kGet);
    EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
    EXPECT_FALSE(contains(answer, "Content-Length"));
  }
}

TEST(Connection, AHeaderThatWouldSplitTheAnswerBecomesAnError) {
  const std::string nul("a\0b", 3);
  for (const std::string& value :
       {std::string("a\r\nX: y"), std::string("a\nb"), nul, std::string("\x7f")}) {
    TestConnection c;
    c.service.request = [&](const std::shared_ptr<Exchange>& exchange) {
      HttpResponse response = HttpResponse::text("secret");
      response.headers.emplace_back("X-A", value);
      exchange->respond(std::move(response));
    };
    const std::string answer = c.exchange(kGet);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 500 ")) << value;
    EXPECT_FALSE(contains(answer, "secret"));
    EXPECT_FALSE(contains(answer, "X: y"));
  }
  EXPECT_THROW(HttpResponse{}.set("A", "b\r\nc"), std::invalid_argument);
  EXPECT_THROW(HttpResponse{}.set("A b", "c"), std::invalid_argument);
  EXPECT_THROW(HttpResponse::redirect("/a\nb"), std::invalid_argument);
}

TEST(Connection, AServiceThatThrowsCostsOneRequest) {
  TestConnection c;
  c.service.request = [](const std::shared_ptr<Exchange>&) { throw std::runtime_error("x"); };
  EXPECT_TRUE(c.exchange(kGet).starts_with("HTTP/1.1 500 "));
  EXPECT_TRUE(c.ended());
}

// --- deadlines -----------------------------------------------------------------------------------

TEST(ConnectionDeadline, ASilentClientIsClosedWithoutAWord) {
  TestConnection c;
  c.advance(9999ms);
  EXPECT_TRUE(c.alive());
  c.advance(1ms);
  EXPECT_FALSE(c.alive());
  EXPECT_EQ(c.take(), "");
}

TEST(ConnectionDeadline, AHeadThatDripsIsCutAtTheDeadlineHoweverItDrips) {
  TestConnection c;
  for (int i = 0; i < 2; ++i) {
    c.send("G");
    c.advance(4s);
  }
  EXPECT_TRUE(c.alive());
  c.send("E");
  c.advance(2s);
  EXPECT_TRUE(c.take().starts_with("HTTP/1.1 408 "));
  EXPECT_TRUE(c.ended());
}

TEST(ConnectionDeadline, TheDeadlineOfALaterHeadRunsFromItsFirstByte) {
  TestConnection c;
  c.exchange(kGet);
  c.advance(50s);
  c.send("G");
  c.advance(9s);
  EXPECT_TRUE(c.alive());
  c.advance(1s);
  EXPECT_TRUE(c.take().starts_with("HTTP/1.1 408 "));
}

TEST(ConnectionDeadline, AnIdleConnectionEndsAfterTheKeepAliveTime) {
  TestConnection c;
  c.exchange(kGet);
  c.advance(59s);
  EXPECT_TRUE(c.alive());
  c.advance(1s);
  EXPECT_FALSE(c.alive());
  EXPECT_EQ(c.loop.stats().timers.get(), 0U);
}

TEST(ConnectionDeadline, ABodyThatDripsIsCutWith408) {
  TestConnection c;
  bool abandoned = false;
  c.service.begin = [&](const std::shared_ptr<Exchange>& exchange) {
    exchange->on_abandoned([&] { abandoned = true; });
  };
  c.send("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n");
  for (int i = 0; i < 19; ++i) {
    c.advance(1s);
    c.send("x");
  }
  EXPECT_EQ(c.take(), "");
  EXPECT_FALSE(abandoned);
  c.advance(1s);
  EXPECT_TRUE(c.take().starts_with("HTTP/1.1 408 "));
  EXPECT_TRUE(abandoned);
  EXPECT_TRUE(c.ended());
}

TEST(ConnectionDeadline, AClientThatDoesNotReadIsClosed) {
  TestConnection c({.capacity = 1024});
  c.service.request = [](const std::shared_ptr<Exchange>& exchange) {
    exchange->respond(HttpResponse::text(std::string(100'000, 'x')));
  };
  c.send(kGet);
  EXPECT_GT(c.loop.stats().queued_bytes.get(), 90'000U);
  c.advance(29s);
  EXPECT_TRUE(c.alive());
  c.advance(1s);
  EXPECT_FALSE(c.alive());
  EXPECT_EQ(c.loop.stats().queued_bytes.get(), 0U);
}

TEST(ConnectionDeadline, AClientThatReadsSlowlyGetsAllOfIt) {
  TestConnection c({.capacity = 1024, .max_transfer = 100});
  c.service.request = [](const std::shared_ptr<Exchange>& exchange) {
    exchange->respond(HttpResponse::text(std::string(100'000, 'x')));
  };
  const std::string answer = c.exchange(kGet + kGet);
  EXPECT_EQ(count(answer, std::string(100'000, 'x')), 2U);
  EXPECT_EQ(c.loop.stats().queued_bytes.get(), 0U);
}

TEST(ConnectionDeadline, AfterARefusalTheClientHasASecondToTakeIt) {
  TestConnection c;
  EXPECT_TRUE(c.exchange("BAD\r\n\r\n").starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(c.alive());
  c.send(std::string(100'000, 'x'));  // what is still on its way is dropped
  EXPECT_TRUE(c.alive());
  c.advance(1s);
  EXPECT_FALSE(c.alive());
}

// --- bodies --------------------------------------------------------------------------------------

TEST(ConnectionBody, TooLargeByItsLengthIsRefusedBeforeItIsRead) {
  TestConnection c;
  c.service.plan.max_body = 1000;
  const std::string answer =
      c.exchange("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 4611686018427387904\r\n\r\nx");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 413 "));
  EXPECT_TRUE(c.ended());
  EXPECT_TRUE(c.service.targets.empty());
}

TEST(ConnectionBody, TooLargeInChunksIsRefusedWhenItsSizeIsKnown) {
  TestConnection c;
  c.service.plan.max_body = 1000;
  bool abandoned = false;
  std::shared_ptr<Exchange> seen;
  c.service.begin = [&](const std::shared_ptr<Exchange>& exchange) {
    seen = exchange;
    exchange->on_abandoned([&] { abandoned = true; });
  };
  const std::string head = "POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(c.exchange(head + "3e8\r\n" + std::string(1000, 'x') + "\r\n"), "");
  EXPECT_TRUE(c.exchange("1\r\n").starts_with("HTTP/1.1 413 "));
  EXPECT_TRUE(seen->answered());
  EXPECT_FALSE(abandoned);
  EXPECT_TRUE(c.service.targets.empty());
}

TEST(ConnectionBody, OfTheLargestSizeIsTaken) {
  TestConnection c;
  c.service.plan.max_body = 1000;
  EXPECT_TRUE(c.exchange(post(std::string(1000, 'x'))).starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(c.exchange(post(std::string(1001, 'x'))).starts_with("HTTP/1.1 413 "));
}

TEST(ConnectionBody, OfManyBytesLetsOthersTakeTheirTurn) {
  TestConnection c;
  std::size_t before_others = 0;
  c.service.begin = [&](const std::shared_ptr<Exchange>& exchange) {
    c.loop.post([&, exchange] { before_others = exchange->request().body.size(); });
  };
  const std::string body(4 * net::Loop::kScratchBytes, 'x');
  EXPECT_TRUE(c.exchange(post(body)).ends_with("\r\n\r\nPOST /p " + body));
  EXPECT_GT(before_others, 0U);
  EXPECT_LE(before_others, net::Loop::kScratchBytes);
}

TEST(ConnectionBody, IsNotReadWhenTheAnswerComesBefore) {
  TestConnection c;
  c.service.begin = [](const std::shared_ptr<Exchange>& exchange) {
    exchange->respond(HttpResponse::text("no", 400));
  };
  const std::string answer = c.exchange(post("GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n"));
  EXPECT_EQ(count(answer, "HTTP/1.1 "), 1U);
  EXPECT_TRUE(contains(answer, "Connection: close\r\n"));
  EXPECT_TRUE(c.ended());
  TestConnection without_body;
  without_body.service.begin = c.service.begin;
  EXPECT_EQ(count(without_body.exchange(kGet + kGet), "HTTP/1.1 400"), 2U);
}

TEST(ConnectionBody, IsAskedForWhenTheClientWaitsToBeAsked) {
  const std::string head =
      "POST /p HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n";
  for (const std::size_t step : {~std::size_t{0}, std::size_t{1}}) {
    TestConnection c({.max_transfer = step});
    EXPECT_EQ(c.exchange(head), "HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_TRUE(c.exchange("body").ends_with("POST /p body"));
  }
  TestConnection refusing;
  refusing.service.begin = [](const std::shared_ptr<Exchange>& exchange) {
    exchange->respond(HttpResponse::text("no", 400));
  };
  EXPECT_TRUE(refusing.exchange(head).starts_with("HTTP/1.1 400 "));
  TestConnection large;
  large.service.plan.max_body = 3;
  EXPECT_TRUE(large.exchange(head).starts_with("HTTP/1.1 413 "));
}

// --- clients that go away ------------------------------------------------------------------------

TEST(ConnectionLost, WhileAnAnswerIsAwaitedTheServiceIsTold) {
  TestConnection c;
  int abandoned = 0;
  std::shared_ptr<Exchange> pending;
  c.service.request = [&](const std::shared_ptr<Exchange>& exchange) {
    pending = exchange;
    exchange->on_abandoned([&] { ++abandoned; });
  };
  c.send(kGet);
  EXPECT_EQ(abandoned, 0);
  c.close();
  EXPECT_EQ(abandoned, 1);
  EXPECT_FALSE(c.alive());
  pending->respond(HttpResponse::text("too late"));
  pending->abort();
  EXPECT_EQ(abandoned, 1);
}

TEST(ConnectionLost, InTheMiddleOfABodyTheServiceIsTold) {
  TestConnection c;
  int abandoned = 0;
  c.service.begin = [&](const std::shared_ptr<Exchange>& exchange) {
    exchange->on_abandoned([&] { ++abandoned; });
  };
  c.send("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc");
  c.close();
  EXPECT_EQ(abandoned, 1);
  EXPECT_TRUE(c.service.targets.empty());
}

TEST(ConnectionLost, AnAnsweredRequestIsNotAbandoned) {
  TestConnection c;
  int abandoned = 0;
  c.service.request = [&](const std::shared_ptr<Exchange>& exchange) {
    exchange->on_abandoned([&] { ++abandoned; });
    exchange->respond(HttpResponse::text("x"));
  };
  c.exchange(kGet);
  c.close();
  EXPECT_EQ(abandoned, 0);
}

TEST(ConnectionLost, AClientThatOnlyEndedItsSideStillGetsItsAnswer) {
  TestConnection c({.capacity = 1024});
  c.service.request = [](const std::shared_ptr<Exchange>& exchange) {
    exchange->respond(HttpResponse::text(std::string(100'000, 'x')));
  };
  c.send(kGet);
  c.shutdown_send();
  EXPECT_TRUE(c.take().ends_with(std::string(100'000, 'x')));
  c.advance(2s);
  EXPECT_FALSE(c.alive());
}

TEST(ConnectionLost, AbortEndsItWithoutAnAnswer) {
  TestConnection c;
  int abandoned = 0;
  c.service.request = [&](const std::shared_ptr<Exchange>& exchange) {
    exchange->on_abandoned([&] { ++abandoned; });
    exchange->abort();
  };
  EXPECT_EQ(c.exchange(kGet + kGet), "");
  EXPECT_TRUE(c.ended());
  EXPECT_EQ(c.service.targets.size(), 1U);
  EXPECT_EQ(abandoned, 0);
}

// --- upgrades ------------------------------------------------------------------------------------

TEST(ConnectionUpgrade, HandsOverTheStreamAndWhatWasSentBehindTheHead) {
  TestConnection c;
  Upgraded upgraded;
  c.service.request = [&](const std::shared_ptr<Exchange>& exchange) {
    upgraded = exchange->upgrade();
    EXPECT_TRUE(exchange->answered());
    exchange->respond(HttpResponse::text("nothing"));
  };
  EXPECT_EQ(c.exchange("GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket"
                       "\r\n\r\nGET / HTTP/1.1\r\n\r\n"),
            "");
  ASSERT_TRUE(upgraded.stream);
  EXPECT_EQ(upgraded.early_bytes, "GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(c.set.size(), 0U);
  EXPECT_FALSE(c.ended());
  const std::string_view hello = "hello";
  upgraded.stream->write_some({&hello, 1});
  EXPECT_EQ(c.take(), "hello");
  EXPECT_EQ(c.loop.stats().timers.get(), 0U);
}

TEST(ConnectionUpgrade, MayHappenLaterToo) {
  TestConnection c;
  std::shared_ptr<Exchange> pending;
  c.service.request = [&](const std::shared_ptr<Exchange>& exchange) { pending = exchange; };
  c.send("GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nab");
  c.send("cd");
  const Upgraded upgraded = pending->upgrade();
  EXPECT_EQ(upgraded.early_bytes, "abcd");
}

// --- the set -------------------------------------------------------------------------------------

TEST(ConnectionSet, CloseIdleEndsTheIdleAndLetsTheOthersFinish) {
  TestConnection c;
  std::shared_ptr<Exchange> pending;
  c.service.request = [&](const std::shared_ptr<Exchange>& exchange) { pending = exchange; };
  c.send(kGet);
  auto [client, server] = net::make_memory_streams(c.loop);
  serve(c.loop, c.set, std::move(server), c.service, c.limits);
  EXPECT_EQ(c.set.size(), 2U);
  c.set.close_idle();
  EXPECT_EQ(c.set.size(), 1U);
  pending->respond(HttpResponse::text("last"));
  EXPECT_TRUE(contains(c.take(), "Connection: close\r\n"));
  EXPECT_TRUE(c.ended());
}

TEST(ConnectionSet, CloseAllTellsWhoWaits) {
  TestConnection c;
  int abandoned = 0;
  c.service.request = [&](const std::shared_ptr<Exchange>& exchange) {
    exchange->on_abandoned([&] { ++abandoned; });
  };
  c.send(kGet);
  c.set.close_all();
  EXPECT_EQ(abandoned, 1);
  EXPECT_EQ(c.set.size(), 0U);
  EXPECT_EQ(c.loop.stats().connections.get(), 1U);  // the client's end
}

}  // namespace
}  // namespace parley::http
