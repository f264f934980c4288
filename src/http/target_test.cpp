#include "http/target.hpp"

#include <gtest/gtest.h>

namespace parley::http {
namespace {

bool parse(HttpRequest& request, std::string target, std::string method = "GET") {
  request = {};
  request.method = std::move(method);
  request.target = std::move(target);
  return parse_target(request, 1000);
}

TEST(Target, IsDecodedOnce) {
  HttpRequest request;
  ASSERT_TRUE(parse(request, "/a%2fb/%252e%252e/c?x=%25"));
  EXPECT_EQ(request.path, "/a/b/%2e%2e/c");
  EXPECT_EQ(request.query_value("x"), "%");
}

TEST(Target, KeepsWhatIsNoEscapeInAQueryButNotInAPath) {
  HttpRequest request;
  ASSERT_TRUE(parse(request, "/?a=%&b=%z0&c=%4&d=100%25"));
  EXPECT_EQ(request.query_value("a"), "%");
  EXPECT_EQ(request.query_value("b"), "%z0");
  EXPECT_EQ(request.query_value("c"), "%4");
  EXPECT_EQ(request.query_value("d"), "100%");
  for (const char* const path : {"/%", "/%4", "/%zz", "/a%g0", "/%00", "/a%00b"}) {
    EXPECT_FALSE(parse(request, path)) << path;
  }
}

TEST(Target, TakesTheLastOfSeveralParametersAndKeepsTheirOrder) {
  HttpRequest request;
  ASSERT_TRUE(parse(request, "/?&a=1&&a=2&=3&b"));
  const std::vector<std::pair<std::string, std::string>> expected{
      {"a", "1"}, {"a", "2"}, {"", "3"}, {"b", ""}};
  EXPECT_EQ(request.query, expected);
  EXPECT_EQ(request.query_value("a"), "2");
  EXPECT_EQ(request.query_value("__proto__"), std::nullopt);
}

TEST(Target, ReducesTheAbsoluteForm) {
  HttpRequest request;
  ASSERT_TRUE(parse(request, "HTTP://h:80/a?b=c"));
  EXPECT_EQ(request.target, "/a?b=c");
  EXPECT_EQ(request.path, "/a");
  ASSERT_TRUE(parse(request, "http://h"));
  EXPECT_EQ(request.target, "/");
  ASSERT_TRUE(parse(request, "https://[::1]?x"));
  EXPECT_EQ(request.target, "/?x");
  for (const char* const target : {"http:///a", "http://u@h/", "ftp://h/", "a/b", "", "h:80"}) {
    EXPECT_FALSE(parse(request, target)) << target;
  }
}

TEST(Target, AuthoritiesAreNamesOrAddressesWithAPort) {
  for (const char* const good :
       {"h", "h:80", "h:", "a.b-c_d", "127.0.0.1:1", "[::1]", "[::1]:65535", "[::ffff:1.2.3.4]",
        "xn--bcher-kva.example", "a%20b"}) {
    EXPECT_TRUE(valid_authority(good)) << good;
  }
  for (const char* const bad :
       {"",  ":80", "h:80:80", "h:x",    "h:65536", "h:-1",   "u@h", "http://h", "h/",   "h?",
        "[", "[]",  "[::1",    "[::1]x", "[::1]:",  "[g::1]", "a b", "a%zz",     "a\\b", "a\"b"}) {
    EXPECT_EQ(valid_authority(bad), std::string_view(bad) == "[::1]:") << bad;
  }
}

}  // namespace
}  // namespace parley::http
