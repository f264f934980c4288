// Beast's parser, which the HTTP layer does without, is the second reader here: what it understands
// of a head must be what we do.
#include "http/request_head.hpp"

#include <gtest/gtest.h>

#include <boost/beast/http/basic_parser.hpp>
#include <chrono>
#include <initializer_list>
#include <limits>
#include <random>
#include <string>

namespace parley::http {
namespace {

namespace beast_http = boost::beast::http;
using boost::beast::error_code;
using BeastView = boost::beast::string_view;

class BeastParser final : public beast_http::basic_parser<true> {
 public:
  explicit BeastParser(HttpRequest& into) : into_(into) {
    skip(true);
    body_limit(boost::none);
    header_limit(std::numeric_limits<std::uint32_t>::max());
  }

 private:
  void on_request_impl(beast_http::verb, BeastView method, BeastView target, int version,
                       error_code&) override {
    into_.method = std::string(method);
    into_.target = std::string(target);
    into_.version = static_cast<unsigned>(version);
  }
  void on_field_impl(beast_http::field, BeastView name, BeastView value, error_code&) override {
    into_.headers.emplace_back(std::string(name), std::string(value));
  }
  void on_header_impl(error_code&) override {}
  void on_finish_impl(error_code&) override {}
  void on_response_impl(int, BeastView, int, error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(BeastView, error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, BeastView, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, BeastView, error_code&) override { return 0; }

  HttpRequest& into_;
};

bool beast_reads(std::string_view head, HttpRequest& into) {
  BeastParser parser(into);
  error_code error;
  parser.put({head.data(), head.size()}, error);
  return !error && parser.is_done();
}

/// Heads that are mostly in order, of parts that parsers have stumbled over.
class HeadMaker {
 public:
  std::string make() {
    std::string head = one_of({"GET", "POST", "OPTIONS", "a!#$%&'*+-.^_`|~"});
    head += ' ';
    head += one_of({"/", "*", "/a?b=c&d", "/%41?%zz=+", "http://h/x", "http://h", "/\xc3\xa4\\^"});
    head += one_of({" HTTP/1.1\r\n", " HTTP/1.1\r\n", " HTTP/1.0\r\n"});
    if (random_() % 8 > 0) head += "Host: h\r\n";
    for (unsigned n = random_() % 4; n > 0; --n) {
      head += one_of({"Connection", "Proxy-Connection", "Upgrade", "Content-Length", "Expect", "A",
                      "Transfer-Encoding", "hOST", "cONNECTION"});
      head += one_of({":", ": ", ":\t ", ":  "});
      for (unsigned parts = random_() % 4; parts > 0; --parts) {
        head += one_of({"close", "keep-alive", "upgrade", "websocket", "chunked", "100-continue",
                        "5", "0", ",", ", ", " ", "\t", ":", "@", "\"", "\xe4", "h:80"});
      }
      head += one_of({"\r\n", "\r\n", "\r\n", " \r\n", " \t\r\n"});
    }
    head += "\r\n";
    return head;
  }

 private:
  const char* one_of(std::initializer_list<const char*> choices) {
    return choices.begin()[random_() % choices.size()];
  }
  std::mt19937 random_{11};
};

TEST(RequestHead, IsReadAsBeastReadsIt) {
  HeadMaker maker;
  int accepted = 0;
  int refused_by_both = 0;
  for (int i = 0; i < 30'000; ++i) {
    const std::string bytes = maker.make();
    HeadScanner scanner;
    ASSERT_EQ(scanner.scan(bytes, {}), HeadScanner::Status::kDone) << bytes;
    HttpRequest ours;
    HttpRequest theirs;
    const auto head = parse_request_head(bytes, scanner.fields(), {}, ours);
    if (!beast_reads(bytes, theirs)) {
      ASSERT_FALSE(head) << bytes;
      ++refused_by_both;
      continue;
    }
    if (!head) continue;  // we are stricter
    ++accepted;
    ASSERT_EQ(ours.method, theirs.method);
    ASSERT_EQ(ours.version, theirs.version);
    ASSERT_EQ(ours.headers, theirs.headers) << bytes;
    if (theirs.target.front() == '/') {
      ASSERT_EQ(ours.target, theirs.target);
    }
  }
  EXPECT_GT(accepted, 3000);
  EXPECT_GT(refused_by_both, 3000);
}

TEST(RequestHead, ThatNoScannerHasSeenIsRefusedAndNotReadBeyondItsEnd) {
  const std::string whole = "GET / HTTP/1.1\r\nHost: h\r\nA:b\r\n\r\n";
  for (std::size_t n = 0; n < whole.size() - 1; ++n) {
    const std::string cut(whole, 0, n);  // its own memory, for sanitizers
    HttpRequest request;
    EXPECT_FALSE(parse_request_head(cut, 2, {}, request)) << cut;
  }
}

TEST(RequestHead, ConnectionIsAListOfTokens) {
  const auto reads = [](const std::string& value) {
    HttpRequest request;
    const auto head = parse_request_head(
        "GET / HTTP/1.1\r\nHost: h\r\nConnection: " + value + "\r\n\r\n", 2, {}, request);
    return head ? (head->keep_alive ? 1 : 0) : -1;
  };
  EXPECT_EQ(reads(""), 1);
  EXPECT_EQ(reads(",, ,\t"), 1);
  EXPECT_EQ(reads("a, b,close"), 0);
  EXPECT_EQ(reads(",cLOSe,"), 0);
  EXPECT_EQ(reads("closed, xclose"), 1);
  EXPECT_EQ(reads("a b"), -1);
  EXPECT_EQ(reads("\"close\""), -1);
  EXPECT_EQ(reads("a;b"), -1);
}

TEST(RequestHead, ReadsListsWithManySpacesWithoutBacktracking) {
  const std::string spaces(15'000, ' ');
  const auto begin = std::chrono::steady_clock::now();
  for (const char* const name : {"Sec-WebSocket-Protocol", "Connection", "Origin", "Cookie"}) {
    const std::string head =
        std::string("GET / HTTP/1.1\r\nHost: h\r\n") + name + ": a" + spaces + "b\r\n\r\n";
    HttpRequest request;
    (void)parse_request_head(head, 2, {}, request);
    const std::string commas = std::string("GET / HTTP/1.1\r\nHost: h\r\n") + name + ": " +
                               std::string(15'000, ',') + "\r\n\r\n";
    HttpRequest other;
    (void)parse_request_head(commas, 2, {}, other);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(100));
}

}  // namespace
}  // namespace parley::http
