// Requests whose end two readers could see in different places. Each is followed, in the same
// segment, by a second request; had the first been misread, the second would be answered.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "http/connection_testing.hpp"

namespace parley::http {
namespace {

using testing::contains;
using testing::TestConnection;
using namespace std::string_literals;

struct Attack {
  const char* name;
  std::string bytes;
  const char* status = "400";
};

const std::string kSmuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

std::string post(const std::string& fields, const std::string& body) {
  return "POST /first HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
}
std::string chunked(const std::string& body) {
  return post("Transfer-Encoding: chunked\r\n", body);
}
std::string get(const std::string& fields) {
  return "GET /first HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

std::vector<Attack> attacks() {
  return {
      // Two answers to "how long is the body".
      {"length and chunked",
       post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
      {"chunked and length",
       post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n")},
      {"chunked and length zero",
       post("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", "0\r\n\r\n")},
      {"two equal lengths", post("Content-Length: 5\r\nContent-Length: 5\r\n", "abcde")},
      {"two different lengths", post("Content-Length: 5\r\nContent-Length: 6\r\n", "abcde")},
      {"two lengths, cases differ", post("Content-Length: 5\r\ncontent-length: 5\r\n", "abcde")},
      {"length with plus", post("Content-Length: +5\r\n", "abcde")},
      {"length list", post("Content-Length: 5,5\r\n", "abcde")},
      {"length list with spaces", post("Content-Length: 5, 5\r\n", "abcde")},
      {"length with comma behind", post("Content-Length: 5,\r\n", "abcde")},
      {"hexadecimal length", post("Content-Length: 0x5\r\n", "abcde")},
      {"negative length", post("Content-Length: -1\r\n", "abcde")},
      {"length with a space", post("Content-Length: 5 6\r\n", "abcde")},
      {"length of 2^63", post("Content-Length: 9223372036854775808\r\n", "abcde")},
      {"length of 2^64", post("Content-Length: 18446744073709551616\r\n", "abcde")},
      {"length of 2^64 + 5", post("Content-Length: 18446744073709551621\r\n", "abcde")},
      {"empty length", post("Content-Length: \r\n", "abcde")},
      {"length with underscore", post("Content-Length: 5_0\r\n", "abcde")},
      {"length with exponent", post("Content-Length: 1e1\r\n", "abcde")},
      {"quoted length", post("Content-Length: \"5\"\r\n", "abcde")},
      // Codings that are not exactly "chunked".
      {"chunked twice in one", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n")},
      {"chunked twice in two",
       post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
      {"identity then chunked in two",
       post("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
      {"gzip, chunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")},
      {"chunked, identity", post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n")},
      {"identity", post("Transfer-Encoding: identity\r\n", "0\r\n\r\n")},
      {"xchunked", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n")},
      {"chunked with comma before", post("Transfer-Encoding: ,chunked\r\n", "0\r\n\r\n")},
      {"chunked with parameter", post("Transfer-Encoding: chunked;a=b\r\n", "0\r\n\r\n")},
      {"quoted chunked", post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n")},
      {"vertical tab before chunked", post("Transfer-Encoding: \x0b"
                                           "chunked\r\n",
                                           "0\r\n\r\n")},
      {"form feed behind chunked", post("Transfer-Encoding: chunked\x0c\r\n", "0\r\n\r\n")},
      {"empty coding", post("Transfer-Encoding: \r\n", "0\r\n\r\n")},
      {"coding in 1.0",
       "POST /first HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      // Lines that are not lines to everyone.
      {"space before the colon", post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n")},
      {"space before the colon of a length", post("Content-Length : 5\r\n", "abcde")},
      {"tab before the colon", post("Content-Length\t: 5\r\n", "abcde")},
      {"folded line", get("A: b\r\n c\r\n")},
      {"folded coding", post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n")},
      {"tab folded line", get("A: b\r\n\tc\r\n")},
      {"space before the first field", "GET /first HTTP/1.1\r\n Host: a\r\n\r\n"},
      {"bare LF behind a field", "GET /first HTTP/1.1\r\nHost: a\nB: c\r\n\r\n"},
      {"bare LF behind the request line", "GET /first HTTP/1.1\nHost: a\r\n\r\n"},
      {"bare LF ends the head", "GET /first HTTP/1.1\r\nHost: a\r\n\n"},
      {"only bare LF", "GET /first HTTP/1.1\nHost: a\n\n"},
      {"bare CR in a value", get("A: b\rc\r\n")},
      {"bare CR before a field", get("\rA: b\r\n")},
      {"bare CR behind the request line", "GET /first HTTP/1.1\rHost: a\r\n\r\n"},
      {"CR CR LF", "GET /first HTTP/1.1\r\r\nHost: a\r\n\r\n"},
      {"NUL in a value", get("A: b\0c\r\n"s)},
      {"NUL in a name", get("A\0: c\r\n"s)},
      {"NUL in the target", "GET /fi\0rst HTTP/1.1\r\nHost: a\r\n\r\n"s},
      {"control in a value", get("A: b\x01\r\n")},
      {"DEL in a value", get("A: b\x7f\r\n")},
      {"no colon", get("ABC\r\n")},
      {"empty name", get(": b\r\n")},
      {"name with a slash", get("A/B: c\r\n")},
      {"name beyond ASCII", get("\xc3\xa4: c\r\n")},
      {"two empty lines first", "\r\n\r\nGET /first HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"LF first", "\nGET /first HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"space first", " GET /first HTTP/1.1\r\nHost: a\r\n\r\n"},
      // The request line.
      {"two spaces before the target", "GET  /first HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"two spaces before the version", "GET /first  HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"space behind the version", "GET /first HTTP/1.1 \r\nHost: a\r\n\r\n"},
      {"tab for a space", "GET\t/first\tHTTP/1.1\r\nHost: a\r\n\r\n"},
      {"no version", "GET /first\r\nHost: a\r\n\r\n"},
      {"lower case version", "GET /first http/1.1\r\nHost: a\r\n\r\n"},
      {"version of two digits", "GET /first HTTP/1.11\r\nHost: a\r\n\r\n"},
      {"version without point", "GET /first HTTP/11\r\nHost: a\r\n\r\n"},
      {"version 2.0", "GET /first HTTP/2.0\r\nHost: a\r\n\r\n", "505"},
      {"version 1.2", "GET /first HTTP/1.2\r\nHost: a\r\n\r\n", "505"},
      {"version 0.9", "GET /first HTTP/0.9\r\nHost: a\r\n\r\n", "505"},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505"},
      {"method with a bracket", "G[T /first HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"no leading slash", "GET first HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"authority form", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"asterisk with GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"absolute form, user information", "GET http://u@a/first HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"absolute form, other scheme", "GET ftp://a/first HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"fragment", "GET /first#x HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"malformed escape in the path", "GET /fir%zz HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"NUL escaped in the path", "GET /fir%00st HTTP/1.1\r\nHost: a\r\n\r\n"},
      // Host.
      {"no host", "GET /first HTTP/1.1\r\n\r\n"},
      {"two hosts", get("Host: b\r\n")},
      {"two equal hosts", get("host: a\r\n")},
      {"empty host", "GET /first HTTP/1.1\r\nHost: \r\n\r\n"},
      {"host as a URL", "GET /first HTTP/1.1\r\nHost: http://[\r\n\r\n"},
      {"host with user information", "GET /first HTTP/1.1\r\nHost: u:p@a\r\n\r\n"},
      {"host of 8 KiB", "GET /first HTTP/1.1\r\nHost: " + std::string(8192, 'a') + "\r\n\r\n"},
      {"host with a space", "GET /first HTTP/1.1\r\nHost: a b\r\n\r\n"},
      {"host list", "GET /first HTTP/1.1\r\nHost: a, b/c\r\n\r\n"},
      {"host with a bad port", "GET /first HTTP/1.1\r\nHost: a:99999\r\n\r\n"},
      {"host with an open bracket", "GET /first HTTP/1.1\r\nHost: [::1\r\n\r\n"},
      // Chunks.
      {"hexadecimal prefix", chunked("0x5\r\nabcde\r\n0\r\n\r\n")},
      {"underscore in a size", chunked("5_0\r\nabcde\r\n0\r\n\r\n")},
      {"17 digits", chunked("00000000000000005\r\nabcde\r\n0\r\n\r\n")},
      {"empty size", chunked("\r\nabcde\r\n0\r\n\r\n")},
      {"negative size", chunked("-5\r\nabcde\r\n0\r\n\r\n")},
      {"plus size", chunked("+5\r\nabcde\r\n0\r\n\r\n")},
      {"space before a size", chunked(" 5\r\nabcde\r\n0\r\n\r\n")},
      {"space behind a size", chunked("5 \r\nabcde\r\n0\r\n\r\n")},
      {"bare LF behind a size", chunked("5\nabcde\r\n0\r\n\r\n")},
      {"bare CR behind a size", chunked("5\rabcde\r\n0\r\n\r\n")},
      {"line feed in a quoted extension", chunked("5;a=\"\n\"\r\nabcde\r\n0\r\n\r\n")},
      {"line end in a quoted extension", chunked("5;a=\"\r\nabcde\r\n0\r\n\r\n\"\r\n")},
      {"bare LF in an extension", chunked("5;a\nabcde\r\n0\r\n\r\n")},
      {"bare CR in an extension", chunked("5;a\rX\r\nabcde\r\n0\r\n\r\n")},
      {"empty extension", chunked("5;\r\nabcde\r\n0\r\n\r\n")},
      {"NUL in an extension", chunked("5;a=\0\r\nabcde\r\n0\r\n\r\n"s)},
      {"data longer than its size", chunked("5\r\nabcdefg\r\n0\r\n\r\n")},
      {"data without its end", chunked("5\r\nabcde0\r\n\r\n")},
      {"CR and no LF behind data", chunked("5\r\nabcde\rX0\r\n\r\n")},
      {"CR and no LF behind a size", chunked("5\rXabcde\r\n0\r\n\r\n")},
      {"CR and no LF behind a trailer", chunked("0\r\nA: b\rX\r\n\r\n")},
      {"bare LF behind data", chunked("5\r\nabcde\n0\r\n\r\n")},
      {"garbage behind the last size", chunked("0\r\nXX")},
      {"folded trailer", chunked("0\r\nA: b\r\n c\r\n\r\n")},
      {"bare LF behind a trailer", chunked("0\r\nA: b\n\r\n")},
      {"trailer without colon", chunked("0\r\nABC\r\n\r\n")},
      {"bare LF ends the trailers", chunked("0\r\n\n")},
      {"trailers without end", chunked("0\r\n" + std::string(20'000, 'a') + ": b\r\n\r\n")},
      {"extensions without end", chunked("1;" + std::string(20'000, 'a') + "\r\na\r\n0\r\n\r\n")},
      // What follows an upgrade is not HTTP.
      {"upgrade with a body",
       get("Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 5\r\n") + "abcde"},
      {"upgrade with chunks",
       get("Connection: Upgrade\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked\r\n") +
           "0\r\n\r\n"},
      {"unknown expectation", post("Expect: 200-ok\r\nContent-Length: 5\r\n", "abcde"), "417"},
      {"unknown expectation and length",
       post("Expect: 200-ok\r\nContent-Length: 5,5\r\n", "abcde")},
      // Too much.
      {"101 fields",
       [] {
         std::string fields;
         for (int i = 0; i < 100; ++i) fields += "h" + std::to_string(i) + ": 1\r\n";
         return get(fields);
       }(),
       "431"},
      {"16 KiB of one field", get("A: " + std::string(16 * 1024, 'a') + "\r\n"), "431"},
      {"long target", "GET /" + std::string(8 * 1024, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", "414"},
      {"1,001 parameters", "GET /?" +
                               [] {
                                 std::string query;
                                 for (int i = 0; i < 1001; ++i) query += "a&";
                                 return query;
                               }() +
                               " HTTP/1.1\r\nHost: a\r\n\r\n"},
  };
}

/// Statuses of all answers in `text`.
std::vector<std::string> statuses(const std::string& text) {
  std::vector<std::string> found;
  for (std::size_t at = text.find("HTTP/1.1 "); at != std::string::npos;
       at = text.find("HTTP/1.1 ", at + 1)) {
    found.push_back(text.substr(at + 9, 3));
  }
  return found;
}

void expect_refused(const Attack& attack, TestConnection& connection, const std::string& answer) {
  EXPECT_EQ(statuses(answer), std::vector<std::string>{attack.status}) << attack.name;
  EXPECT_TRUE(contains(answer, "Connection: close\r\n")) << attack.name;
  EXPECT_TRUE(connection.ended()) << attack.name;
  for (const std::string& head : connection.service.heads) {
    EXPECT_NE(head, "/smuggled") << attack.name;
  }
  EXPECT_EQ(connection.loop.stats().protocol_errors.get(), 1U) << attack.name;
}

TEST(Smuggling, RequestsWithTwoReadingsAreRefusedAndNothingBehindThemIsAnswered) {
  for (const Attack& attack : attacks()) {
    TestConnection connection;
    const std::string answer = connection.exchange(attack.bytes + kSmuggled);
    expect_refused(attack, connection, answer);
  }
}

TEST(Smuggling, TheSameHoldsByteByByte) {
  for (const Attack& attack : attacks()) {
    TestConnection connection({.max_transfer = 1});
    const std::string answer = connection.exchange(attack.bytes + kSmuggled);
    expect_refused(attack, connection, answer);
  }
}

TEST(Smuggling, TheSameHoldsAtEverySplitInTwo) {
  for (const Attack& attack : attacks()) {
    const std::string all = attack.bytes + kSmuggled;
    if (all.size() > 400) continue;  // long ones only repeat a byte
    for (std::size_t split = 1; split < all.size(); ++split) {
      TestConnection connection;
      std::string answer = connection.exchange(std::string_view(all).substr(0, split));
      answer += connection.exchange(std::string_view(all).substr(split));
      expect_refused(attack, connection, answer);
      if (::testing::Test::HasFailure()) FAIL() << attack.name << " split at " << split;
    }
  }
}

TEST(Smuggling, HonestRequestsThatLookSimilarAreAnsweredAndSoIsTheNext) {
  const std::vector<std::pair<std::string, std::string>> honest = {
      {post("Content-Length: 5\r\n", "abcde"), "POST /first abcde"},
      {post("Content-Length:5\r\n", "abcde"), "POST /first abcde"},
      {post("Content-Length: \t 5 \t\r\n", "abcde"), "POST /first abcde"},
      {post("Content-Length: 0005\r\n", "abcde"), "POST /first abcde"},
      {post("Content-Length: 0\r\n", ""), "POST /first "},
      {post("", ""), "POST /first "},
      {chunked("5\r\nabcde\r\n0\r\n\r\n"), "POST /first abcde"},
      {chunked("005\r\nabcde\r\n000\r\n\r\n"), "POST /first abcde"},
      {chunked("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n"),
       "POST /first 01234567890123456789"},
      {chunked("5;a;b=c;d=\"e \\\" f\"\r\nabcde\r\n0;x\r\n\r\n"), "POST /first abcde"},
      {chunked("0\r\nA: b\r\nC:\r\n\r\n"), "POST /first "},
      {post("transfer-encoding:\tCHUNKED \r\n", "1\r\na\r\n0\r\n\r\n"), "POST /first a"},
      {"\r\nGET /first HTTP/1.1\r\nHost: a\r\n\r\n", "GET /first "},
      {"GET http://a/first HTTP/1.1\r\nHost: a\r\n\r\n", "GET /first "},
      {"GET /first HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "GET /first "},
      {"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * "},
      {"GET /first HTTP/1.1\r\nHost:a\r\nEmpty:\r\nBytes: \xff\xfe\r\n\r\n", "GET /first "},
      {"PURGE /first HTTP/1.1\r\nHost: a\r\n\r\n", "PURGE /first "},
  };
  for (const std::size_t step : {~std::size_t{0}, std::size_t{1}}) {
    for (const auto& [bytes, body] : honest) {
      TestConnection connection({.max_transfer = step});
      const std::string answer = connection.exchange(bytes + kSmuggled);
      EXPECT_EQ(statuses(answer), (std::vector<std::string>{"200", "200"})) << bytes;
      EXPECT_TRUE(contains(answer, "\r\n\r\n" + body)) << bytes << answer;
      EXPECT_TRUE(contains(answer, "GET /smuggled ")) << bytes;
    }
  }
}

}  // namespace
}  // namespace parley::http
