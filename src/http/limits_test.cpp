// Each limit of LimitOptions that HTTP enforces, set to another value than its default.
#include <gtest/gtest.h>

#include "http/connection_testing.hpp"

namespace parley::http {
namespace {

using namespace std::chrono_literals;
using testing::contains;
using testing::TestConnection;

TestConnection with(LimitOptions limits, net::MemoryStreamOptions options = {}) {
  return TestConnection(options, limits);
}

TEST(HttpLimits, HeaderBytes) {
  const std::string head = "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(60, 'x') + "\r\n\r\n";
  EXPECT_TRUE(with({.max_header_bytes = head.size()}).exchange(head).starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(
      with({.max_header_bytes = head.size() - 1}).exchange(head).starts_with("HTTP/1.1 431 "));
}

TEST(HttpLimits, HeaderFields) {
  const std::string head = "GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\nB: 2\r\n\r\n";
  EXPECT_TRUE(with({.max_header_fields = 3}).exchange(head).starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(with({.max_header_fields = 2}).exchange(head).starts_with("HTTP/1.1 431 "));
}

TEST(HttpLimits, TargetBytes) {
  const std::string head = "GET /12345 HTTP/1.1\r\nHost: h\r\n\r\n";
  EXPECT_TRUE(with({.max_target_bytes = 6}).exchange(head).starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(with({.max_target_bytes = 5}).exchange(head).starts_with("HTTP/1.1 414 "));
}

TEST(HttpLimits, QueryParameters) {
  const std::string head = "GET /?a=1&b=2&&c HTTP/1.1\r\nHost: h\r\n\r\n";
  EXPECT_TRUE(with({.max_query_parameters = 3}).exchange(head).starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(with({.max_query_parameters = 2}).exchange(head).starts_with("HTTP/1.1 400 "));
}

TEST(HttpLimits, ExtensionsAndTrailersOfChunksCountAsHeader) {
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  const LimitOptions limits{.max_header_bytes = 100};
  const auto body = [](std::size_t extension, std::size_t trailer) {
    return "1;" + std::string(extension, 'e') + "\r\nx\r\n0\r\nT:" + std::string(trailer, 't') +
           "\r\n\r\n";
  };
  EXPECT_TRUE(with(limits).exchange(head + body(40, 40)).starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(with(limits).exchange(head + body(110, 0)).starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(with(limits).exchange(head + body(60, 60)).starts_with("HTTP/1.1 400 "));
}

TEST(HttpLimits, BytesSentAhead) {
  TestConnection c({.capacity = 50}, {.max_ahead_bytes = 100});
  c.service.request = [](const std::shared_ptr<Exchange>&) {};  // answers never
  std::string_view flood = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  const std::string more(1000, 'x');
  c.send(flood);
  c.send(more);
  EXPECT_TRUE(c.alive());
  EXPECT_LE(c.sent(), flood.size() + 100 + 50);
}

TEST(HttpLimits, LingerBytes) {
  TestConnection c({}, {.max_linger_bytes = 100});
  EXPECT_TRUE(c.exchange("nonsense\r\n").starts_with("HTTP/1.1 400 "));
  c.send(std::string(100, 'x'));
  EXPECT_TRUE(c.alive());
  c.send("x");
  EXPECT_FALSE(c.alive());
}

TEST(HttpLimits, LingerTime) {
  TestConnection c({}, {.linger_timeout = 3s});
  c.exchange("nonsense\r\n");
  c.advance(2999ms);
  EXPECT_TRUE(c.alive());
  c.advance(1ms);
  EXPECT_FALSE(c.alive());
}

TEST(HttpLimits, WriteTime) {
  TestConnection c({.capacity = 100}, {.write_timeout = 3s});
  c.service.request = [](const std::shared_ptr<Exchange>& exchange) {
    exchange->respond(HttpResponse::text(std::string(1000, 'x')));
  };
  c.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  c.advance(2999ms);
  EXPECT_TRUE(c.alive());
  c.advance(1ms);
  EXPECT_FALSE(c.alive());
}

}  // namespace
}  // namespace parley::http
