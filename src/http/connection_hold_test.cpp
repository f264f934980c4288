// Requests whose service takes its time over the head.
#include <gtest/gtest.h>

#include "http/connection_testing.hpp"

namespace parley::http {
namespace {

using namespace std::chrono_literals;
using namespace parley::http::testing;

const std::string kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

std::string post(const std::string& body) {
  return "POST /p HTTP/1.1\r\nHost: h\r\n"
         "Content-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// Holds every request.
class HeldConnection : public TestConnection {
 public:
  explicit HeldConnection(net::MemoryStreamOptions options = {}) : TestConnection(options) {
    service.begin = [this](const std::shared_ptr<Exchange>& exchange) {
      exchange->hold();
      held.push_back(exchange);
    };
  }
  std::vector<std::shared_ptr<Exchange>> held;
};

TEST(ConnectionHold, ARequestGoesOnWhenTheServiceSaysSo) {
  for (const std::size_t step : {~std::size_t{0}, std::size_t{1}, std::size_t{7}}) {
    HeldConnection c({.max_transfer = step});
    EXPECT_EQ(c.exchange(post("one") + kGet), "");
    ASSERT_EQ(c.held.size(), 1U);
    EXPECT_TRUE(c.service.targets.empty());
    EXPECT_EQ(c.held[0]->request().body, "");
    c.advance(1h);  // how long is for the service to say
    c.held[0]->go_on();
    c.held[0]->go_on();
    EXPECT_TRUE(c.service.targets.empty()) << "not at once: who says so may be in the midst of it";
    EXPECT_TRUE(c.take().ends_with("POST /p one"));
    ASSERT_EQ(c.held.size(), 2U);
    c.held[1]->go_on();
    EXPECT_TRUE(c.take().ends_with("GET /a "));
    EXPECT_TRUE(c.alive());
  }
}

TEST(ConnectionHold, GoingOnAtOnceIsNoHold) {
  TestConnection c;
  c.service.begin = [](const std::shared_ptr<Exchange>& exchange) {
    exchange->hold();
    exchange->go_on();
  };
  const std::string answer = c.exchange(post("one") + kGet);
  EXPECT_TRUE(contains(answer, "POST /p one"));
  EXPECT_TRUE(answer.ends_with("GET /a "));
}

TEST(ConnectionHold, AnAnswerTakesItsPlace) {
  HeldConnection c;
  c.exchange(kGet);
  c.held[0]->respond(HttpResponse::text("no", 400));
  c.held[0]->go_on();
  EXPECT_TRUE(contains(c.take(), "HTTP/1.1 400 "));
  EXPECT_TRUE(c.service.targets.empty());
  c.exchange(post("never read"));
  c.held[1]->respond(HttpResponse::text("no", 400));
  EXPECT_TRUE(contains(c.take(), "Connection: close\r\n"));
  EXPECT_TRUE(c.ended());
  EXPECT_TRUE(c.service.targets.empty());
}

TEST(ConnectionHold, TheBodyIsNotReadMeanwhile) {
  HeldConnection c({.capacity = 8 * 1024});
  const std::string body(200 * 1024, 'x');
  c.send(post(body));
  EXPECT_LE(c.loop.stats().bytes_in.get(), 32U * 1024);
  EXPECT_LT(c.sent(), body.size());
  const std::size_t first = c.sent() - post(body).find("xxx");
  c.held[0]->go_on();
  c.loop.poll();
  c.send(std::string_view(body).substr(first));
  EXPECT_TRUE(c.take().ends_with(body));
}

TEST(ConnectionHold, AClientIsAskedForItsBodyBehindIt) {
  HeldConnection c;
  EXPECT_EQ(c.exchange("POST /p HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                       "Content-Length: 4\r\n\r\n"),
            "");
  c.held[0]->go_on();
  EXPECT_EQ(c.take(), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_TRUE(c.exchange("body").ends_with("POST /p body"));
}

TEST(ConnectionHold, ABodyThatDripsBehindItHasItsDeadline) {
  HeldConnection c;
  c.send("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nab");
  c.held[0]->go_on();
  c.loop.poll();
  c.advance(c.limits.body_timeout);
  EXPECT_TRUE(contains(c.take(), "HTTP/1.1 408 "));
}

TEST(ConnectionHold, AClientThatGoesAwayIsTold) {
  HeldConnection c;
  c.send(post("one"));
  int abandoned = 0;
  c.held[0]->on_abandoned([&] { ++abandoned; });
  c.close();
  EXPECT_EQ(abandoned, 1);
  EXPECT_FALSE(c.alive());
  c.held[0]->go_on();
  c.loop.poll();
  EXPECT_TRUE(c.service.targets.empty());
}

TEST(ConnectionHold, AConnectionThatEndsBeforeItsTurnStaysEnded) {
  HeldConnection c;
  c.send(kGet);
  c.held[0]->go_on();
  c.set.close_all();
  c.loop.poll();
  EXPECT_TRUE(c.service.targets.empty());
}

TEST(ConnectionHold, AnUpgradeKeepsWhatWasSentBehindTheHead) {
  HeldConnection c;
  Upgraded upgraded;
  c.service.request = [&](const std::shared_ptr<Exchange>& exchange) {
    upgraded = exchange->upgrade();
  };
  c.send("GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nab");
  c.send("cd");
  c.held[0]->go_on();
  c.loop.poll();
  ASSERT_TRUE(upgraded.stream);
  EXPECT_EQ(upgraded.early_bytes, "abcd");
}

}  // namespace
}  // namespace parley::http
