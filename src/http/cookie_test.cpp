#include "http/cookie.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "http/origin.hpp"

namespace parley::http {
namespace {

TEST(Cookie, IsWrittenWithWhatIsSetAndNothingElse) {
  EXPECT_EQ(Cookie({}).set("abc"), "io=abc; Path=/; HttpOnly; SameSite=Lax");
  CookieOptions all{.name = "node",
                    .path = "/chat",
                    .domain = "chat.example",
                    .http_only = false,
                    .secure = true,
                    .partitioned = true,
                    .same_site = SameSite::kNone,
                    .max_age = std::chrono::seconds(60)};
  EXPECT_EQ(Cookie(all).set("abc"),
            "node=abc; Max-Age=60; Domain=chat.example; Path=/chat; Secure; Partitioned; "
            "SameSite=None");
  EXPECT_EQ(Cookie({.path = "", .http_only = false, .same_site = SameSite::kStrict}).set("abc"),
            "io=abc; SameSite=Strict");
}

TEST(Cookie, RefusesWhatWouldAddToTheHeader) {
  for (const std::string& bad :
       std::vector<std::string>{"", "a b", "a;b", "a=b", "a\r\nb", "\x7f"}) {
    EXPECT_THROW(Cookie({.name = bad}), std::invalid_argument) << bad;
  }
  for (const std::string& bad :
       std::vector<std::string>{"/;Secure", "/\r\nX: y", {"/\0", 2}, "/\t"}) {
    EXPECT_THROW(Cookie({.path = bad}), std::invalid_argument) << bad;
    EXPECT_THROW(Cookie({.domain = bad}), std::invalid_argument) << bad;
  }
  EXPECT_THROW(Cookie({.same_site = SameSite::kNone}), std::invalid_argument);
}

TEST(Origin, IsTheHostWhenHostAndPortAre) {
  EXPECT_TRUE(origin_is_host("http://chat.example", "chat.example"));
  EXPECT_TRUE(origin_is_host("https://chat.example", "CHAT.example:443"));
  EXPECT_TRUE(origin_is_host("http://chat.example:80", "chat.example"));
  EXPECT_TRUE(origin_is_host("http://[::1]:3000", "[::1]:3000"));
  EXPECT_FALSE(origin_is_host("https://chat.example", "chat.example:80"));
  EXPECT_FALSE(origin_is_host("http://chat.example:3000", "chat.example"));
  EXPECT_FALSE(origin_is_host("http://chat.example.evil", "chat.example"));
  EXPECT_FALSE(origin_is_host("http://evil", "chat.example"));
  EXPECT_FALSE(origin_is_host("null", "null"));
  EXPECT_FALSE(origin_is_host("http://", ""));
  EXPECT_FALSE(origin_is_host("", ""));
}

}  // namespace
}  // namespace parley::http
