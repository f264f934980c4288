// Preferences and conditions of a request: Accept-Encoding, If-None-Match, Range and dates.
#include <gtest/gtest.h>

#include "http/accept_encoding.hpp"
#include "http/conditional.hpp"
#include "http/http_date.hpp"
#include "http/mime_types.hpp"

namespace parley::http {
namespace {

TEST(AcceptEncoding, TheHeaviestWinsAndOnEqualWeightsTheSmallest) {
  using enum Encoding;
  const auto both = [](std::string_view field) { return choose_encoding(field, true, true); };
  EXPECT_EQ(both(""), kIdentity);
  EXPECT_EQ(both("gzip"), kGzip);
  EXPECT_EQ(both("gzip, deflate, br"), kBrotli);
  EXPECT_EQ(both("gzip;q=1, br;q=0.9"), kGzip);
  EXPECT_EQ(both("gzip;q=0.5,br;q=0.501"), kBrotli);
  EXPECT_EQ(both("br;q=0, gzip;q=0"), kIdentity);
  EXPECT_EQ(both("*"), kBrotli);
  EXPECT_EQ(both("*;q=0"), kIdentity);
  EXPECT_EQ(both("*, br;q=0"), kGzip);
  EXPECT_EQ(both("identity;q=1, gzip;q=0.5"), kIdentity);
  EXPECT_EQ(both("GZIP ; Q=0.3"), kGzip);
  EXPECT_EQ(both("deflate"), kIdentity);
  EXPECT_EQ(both("gzip;q=2"), kIdentity);
  EXPECT_EQ(both("gzip;q=0.0001"), kIdentity);
  EXPECT_EQ(both("gzip;q="), kIdentity);
  EXPECT_EQ(both("gzip;x=1"), kIdentity);
  EXPECT_EQ(both(",,;q,gzip;,"), kIdentity);
  EXPECT_EQ(choose_encoding("gzip, br", true, false), kGzip);
  EXPECT_EQ(choose_encoding("gzip, br", false, false), kIdentity);
}

TEST(Conditional, TagsAreComparedWeaklyInListsAndByStar) {
  const auto hit = [](std::string field) {
    HttpRequest request;
    request.headers.emplace_back("If-None-Match", std::move(field));
    return not_modified(request, "\"a,b\"", 1000);
  };
  EXPECT_TRUE(hit("\"a,b\""));
  EXPECT_TRUE(hit("W/\"a,b\""));
  EXPECT_TRUE(hit("*"));
  EXPECT_TRUE(hit("\"x\", W/\"y\",\"a,b\""));
  EXPECT_FALSE(hit("\"x\", \"y\""));
  EXPECT_FALSE(hit("a,b"));
  EXPECT_FALSE(hit("\"a"));
  EXPECT_FALSE(hit(""));
}

TEST(Conditional, DatesCountOnlyWithoutTags) {
  HttpRequest request;
  request.headers.emplace_back("If-Modified-Since", format_http_date(1000));
  EXPECT_TRUE(not_modified(request, "\"a\"", 1000));
  EXPECT_TRUE(not_modified(request, "\"a\"", 999));
  EXPECT_FALSE(not_modified(request, "\"a\"", 1001));
  EXPECT_FALSE(not_modified(request, "\"a\"", std::nullopt));
  request.headers.emplace_back("If-None-Match", "\"b\"");
  EXPECT_FALSE(not_modified(request, "\"a\"", 1000));
}

TEST(Conditional, OneRangeIsAPartAndAllElseIsTheWholeOrNothing) {
  using Kind = RangeRequest::Kind;
  const auto part = [](std::string_view field, std::uint64_t first, std::uint64_t last) {
    const RangeRequest range = parse_range(field, 100);
    return range.kind == Kind::kPart && range.part.first == first && range.part.last == last;
  };
  EXPECT_TRUE(part("bytes=0-0", 0, 0));
  EXPECT_TRUE(part("bytes=10-19", 10, 19));
  EXPECT_TRUE(part("bytes=10-", 10, 99));
  EXPECT_TRUE(part("bytes=-10", 90, 99));
  EXPECT_TRUE(part("bytes=-1000", 0, 99));
  EXPECT_TRUE(part("bytes=99-1000", 99, 99));
  EXPECT_TRUE(part("Bytes = 1-99999999999999999999999", 1, 99));
  for (const char* const whole : {"bytes=0-0,2-2", "bytes=5-4", "bytes=a-b", "bytes=", "bytes=-",
                                  "bytes=+1-2", "lines=1-2", "bytes 1-2", ""}) {
    EXPECT_EQ(parse_range(whole, 100).kind, Kind::kWhole) << whole;
  }
  for (const char* const beyond :
       {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999999-"}) {
    EXPECT_EQ(parse_range(beyond, 100).kind, Kind::kUnsatisfiable) << beyond;
  }
  EXPECT_EQ(parse_range("bytes=0-", 0).kind, Kind::kUnsatisfiable);
  EXPECT_EQ(parse_range("bytes=-5", 0).kind, Kind::kUnsatisfiable);
}

TEST(HttpDate, IsWrittenAndReadBack) {
  EXPECT_EQ(format_http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  for (const std::time_t time : {0L, 784111777L, 951782400L, 4102444799L}) {
    EXPECT_EQ(parse_http_date(format_http_date(time)), time);
  }
  for (const char* const bad : {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
                                "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Abc 1994 08:49:37 GMT",
                                "Sun, 6a Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT"}) {
    EXPECT_EQ(parse_http_date(bad), std::nullopt) << bad;
  }
}

TEST(MimeTypes, FollowTheExtension) {
  EXPECT_EQ(content_type_of("a/index.html"), "text/html; charset=utf-8");
  EXPECT_EQ(content_type_of("A.JS"), "text/javascript; charset=utf-8");
  EXPECT_EQ(content_type_of("a.tar.gz"), "application/gzip");
  EXPECT_EQ(content_type_of("noextension"), "application/octet-stream");
  EXPECT_EQ(content_type_of("a."), "application/octet-stream");
  EXPECT_EQ(content_type_of("a.averyverylongextension"), "application/octet-stream");
}

}  // namespace
}  // namespace parley::http
