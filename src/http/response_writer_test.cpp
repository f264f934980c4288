#include "http/response_writer.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace parley::http {
namespace {

std::string head(const HttpResponse& response, unsigned version = 11, bool keep_alive = true) {
  std::string head;
  write_response_head(head, response, {version, keep_alive, "now"});
  return head;
}

TEST(ResponseWriter, WritesStatusHeadersLengthAndDate) {
  EXPECT_EQ(head(HttpResponse::text("four", 404)),
            "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "Content-Length: 4\r\nDate: now\r\n\r\n");
}

TEST(ResponseWriter, NamesStatusCodesAsTheStandardDoes) {
  // RFC 9110, section 15; 428, 429 and 431 are of RFC 6585.
  const std::map<unsigned, std::string> phrases{{200, "OK"},
                                                {201, "Created"},
                                                {202, "Accepted"},
                                                {204, "No Content"},
                                                {206, "Partial Content"},
                                                {301, "Moved Permanently"},
                                                {302, "Found"},
                                                {303, "See Other"},
                                                {304, "Not Modified"},
                                                {307, "Temporary Redirect"},
                                                {308, "Permanent Redirect"},
                                                {400, "Bad Request"},
                                                {401, "Unauthorized"},
                                                {403, "Forbidden"},
                                                {404, "Not Found"},
                                                {405, "Method Not Allowed"},
                                                {406, "Not Acceptable"},
                                                {408, "Request Timeout"},
                                                {409, "Conflict"},
                                                {410, "Gone"},
                                                {411, "Length Required"},
                                                {412, "Precondition Failed"},
                                                {413, "Content Too Large"},
                                                {414, "URI Too Long"},
                                                {415, "Unsupported Media Type"},
                                                {416, "Range Not Satisfiable"},
                                                {417, "Expectation Failed"},
                                                {422, "Unprocessable Content"},
                                                {426, "Upgrade Required"},
                                                {428, "Precondition Required"},
                                                {429, "Too Many Requests"},
                                                {431, "Request Header Fields Too Large"},
                                                {500, "Internal Server Error"},
                                                {501, "Not Implemented"},
                                                {502, "Bad Gateway"},
                                                {503, "Service Unavailable"},
                                                {504, "Gateway Timeout"},
                                                {505, "HTTP Version Not Supported"}};
  for (unsigned status = 200; status < 1000; ++status) {
    const auto found = phrases.find(status);
    EXPECT_EQ(reason_phrase(status), found == phrases.end() ? "" : found->second) << status;
  }
  // The space stays where there is no phrase (RFC 9112, section 4).
  EXPECT_TRUE(head(HttpResponse::text("", 299)).starts_with("HTTP/1.1 299 \r\n"));
}

TEST(ResponseWriter, SaysWhatBecomesOfTheConnection) {
  const HttpResponse response;
  EXPECT_TRUE(head(response, 11, true).ends_with("Date: now\r\n\r\n"));
  EXPECT_TRUE(head(response, 11, false).ends_with("Date: now\r\nConnection: close\r\n\r\n"));
  EXPECT_TRUE(head(response, 10, true).ends_with("Date: now\r\nConnection: keep-alive\r\n\r\n"));
  EXPECT_TRUE(head(response, 10, false).ends_with("Date: now\r\nConnection: close\r\n\r\n"));
}

TEST(ResponseWriter, FramingIsNotForTheProgramToSay) {
  HttpResponse response = HttpResponse::text("ab");
  response.headers = {{"content-LENGTH", "99"},
                      {"Transfer-Encoding", "chunked"},
                      {"Connection", "upgrade"},
                      {"DATE", "then"},
                      {"X-Kept", "1"}};
  EXPECT_EQ(head(response),
            "HTTP/1.1 200 OK\r\nX-Kept: 1\r\nContent-Length: 2\r\nDate: now\r\n\r\n");
}

TEST(ResponseWriter, SomeAnswersHaveNoLength) {
  HttpResponse none;
  none.status = 204;
  EXPECT_EQ(head(none), "HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n");
  none.headers = {{"Content-Length", "0"}};
  EXPECT_EQ(head(none), "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nDate: now\r\n\r\n");
  none.status = 304;
  EXPECT_EQ(head(none), "HTTP/1.1 304 Not Modified\r\nDate: now\r\n\r\n");
  EXPECT_FALSE(status_allows_body(199));
  EXPECT_TRUE(status_allows_body(205));
}

TEST(ResponseWriter, TheBodyIsWhereverItIsCarried) {
  HttpResponse response = HttpResponse::text("own");
  EXPECT_EQ(body_in_memory(response), "own");
  response.static_body = "embedded";
  EXPECT_EQ(body_in_memory(response), "embedded");
  response.shared_body = std::make_shared<const std::string>("of many");
  EXPECT_EQ(body_in_memory(response), "of many");
  EXPECT_EQ(body_length(response), 7U);
  response.file = HttpFile{nullptr, 10, 1ULL << 40};
  EXPECT_EQ(body_in_memory(response), "");
  EXPECT_NE(head(response).find("\r\nContent-Length: 1099511627776\r\n"), std::string::npos);
}

TEST(ResponseWriter, KnowsWhatCannotBeWritten) {
  const auto valid = [](unsigned status, HttpHeaders headers) {
    HttpResponse response;
    response.status = status;
    response.headers = std::move(headers);
    return headers_valid(response);
  };
  EXPECT_TRUE(valid(200, {{"X-A", "b"}, {"X-Empty", ""}}));
  EXPECT_FALSE(valid(200, {{"X-A", "b"}, {"", "x"}}));
  EXPECT_FALSE(valid(200, {{"X A", "b"}}));
  EXPECT_FALSE(valid(200, {{"X-A", "b\r\nX-B: c"}}));
  EXPECT_FALSE(valid(199, {}));
  EXPECT_FALSE(valid(1000, {}));
}

}  // namespace
}  // namespace parley::http
