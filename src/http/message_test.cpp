// The helpers of requests and responses that programs use.
#include <gtest/gtest.h>

#include <stdexcept>

#include "parley/http.hpp"

namespace parley {
namespace {

TEST(HttpRequest, FindsHeadersWithoutCaseAndTheLastParameter) {
  HttpRequest request;
  request.headers = {{"X-One", "1"}, {"x-one", "2"}};
  request.query = {{"a", "1"}, {"b", "2"}, {"a", "3"}};
  request.params = {{"id", "7"}};
  EXPECT_EQ(request.header("X-ONE"), "1");
  EXPECT_EQ(request.header("X-On"), std::nullopt);
  EXPECT_EQ(request.query_value("a"), "3");
  EXPECT_EQ(request.query_value("A"), std::nullopt);
  EXPECT_EQ(request.param("id"), "7");
  EXPECT_EQ(request.param("name"), "");
}

TEST(HttpResponse, SaysOfWhatTypeItIs) {
  const auto type = [](const HttpResponse& response) { return response.headers.at(0).second; };
  EXPECT_EQ(type(HttpResponse::text("a")), "text/plain; charset=utf-8");
  EXPECT_EQ(type(HttpResponse::html("<p>")), "text/html; charset=utf-8");
  const HttpResponse json = HttpResponse::json("[1]", 422);
  EXPECT_EQ(type(json), "application/json");
  EXPECT_EQ(json.body, "[1]");
  EXPECT_EQ(json.status, 422U);
}

TEST(HttpResponse, RefusesWhatWouldEndAHeaderLine) {
  HttpResponse response;
  response.set("X-Fine", "a b\tc\xff");
  EXPECT_EQ(response.headers, (HttpHeaders{{"X-Fine", "a b\tc\xff"}}));
  for (const char* name : {"", "X Y", "X:", "X\r\n"}) {
    EXPECT_THROW(response.set(name, "v"), std::invalid_argument) << name;
  }
  for (const char* value : {"a\r\nSet-Cookie: b", "a\n", "\x7f"}) {
    EXPECT_THROW(response.set("X", value), std::invalid_argument) << value;
    EXPECT_THROW((void)HttpResponse::redirect(value), std::invalid_argument) << value;
  }
  EXPECT_EQ(response.headers.size(), 1U);
}

TEST(HttpResponse, RedirectsToALocation) {
  const HttpResponse response = HttpResponse::redirect("/there?a=1", 307);
  EXPECT_EQ(response.status, 307U);
  EXPECT_EQ(response.headers, (HttpHeaders{{"Location", "/there?a=1"}}));
}

}  // namespace
}  // namespace parley
