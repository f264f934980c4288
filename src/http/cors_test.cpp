#include "http/cors.hpp"

#include <gtest/gtest.h>

namespace parley::http {
namespace {

HttpRequest from(const char* origin) {
  HttpRequest request;
  request.method = "GET";
  if (origin) request.headers.emplace_back("Origin", origin);
  return request;
}

std::string header(const HttpResponse& response, std::string_view name) {
  std::string all;
  for (const auto& [field, value] : response.headers) {
    if (field != name) continue;
    if (!all.empty()) all += " | ";
    all += value;
  }
  return all;
}

HttpResponse answer(const Cors& cors, const HttpRequest& request) {
  HttpResponse response;
  cors.add_headers(request, response.headers);
  return response;
}

CorsOptions allow(std::vector<std::string> origins, bool credentials = false) {
  CorsOptions options;
  options.origins = std::move(origins);
  options.credentials = credentials;
  return options;
}

TEST(Cors, SaysNothingByDefault) {
  const Cors cors(CorsOptions{});
  EXPECT_FALSE(cors.enabled());
  HttpRequest request = from("http://evil");
  EXPECT_TRUE(answer(cors, request).headers.empty());
  request.method = "OPTIONS";
  EXPECT_FALSE(cors.is_preflight(request));
}

TEST(Cors, AllowsListedOriginsOnlyByTheByte) {
  const Cors cors(allow({"http://good.com", "https://also.good"}, true));
  for (const char* const good : {"http://good.com", "https://also.good"}) {
    const HttpResponse response = answer(cors, from(good));
    EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), good);
    EXPECT_EQ(header(response, "Access-Control-Allow-Credentials"), "true");
    EXPECT_EQ(header(response, "Vary"), "Origin");
  }
  for (const char* const bad :
       {"http://good.com.evil.com", "null", "HTTP://GOOD.COM", "http://good.com:80",
        "http://good.co", "http://good.com/", "", "http://good.com https://also.good"}) {
    const HttpResponse response = answer(cors, from(bad));
    EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), "") << bad;
    EXPECT_EQ(header(response, "Access-Control-Allow-Credentials"), "") << bad;
    EXPECT_EQ(header(response, "Vary"), "Origin") << bad;
  }
  EXPECT_EQ(header(answer(cors, from(nullptr)), "Vary"), "Origin");
}

TEST(Cors, AnyOriginIsAStarWithoutVary) {
  const Cors cors(allow({"*"}));
  const HttpResponse response = answer(cors, from("http://any"));
  EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(header(response, "Vary"), "");
}

TEST(Cors, PreflightsNameMethodsAndReflectHeaders) {
  HttpRequest request = from("http://good.com");
  request.method = "OPTIONS";
  request.headers.emplace_back("Access-Control-Request-Headers", "x-a, x-b");
  CorsOptions options = allow({"http://good.com"});
  options.max_age = std::chrono::seconds(600);
  const Cors cors(options);
  EXPECT_TRUE(cors.is_preflight(request));
  const HttpResponse response = cors.preflight(request);
  EXPECT_EQ(response.status, 204U);
  EXPECT_EQ(header(response, "Content-Length"), "0");
  EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), "http://good.com");
  EXPECT_EQ(header(response, "Access-Control-Allow-Methods"), "GET,HEAD,PUT,PATCH,POST,DELETE");
  EXPECT_EQ(header(response, "Access-Control-Allow-Headers"), "x-a, x-b");
  EXPECT_EQ(header(response, "Access-Control-Max-Age"), "600");
  EXPECT_EQ(header(response, "Vary"), "Origin | Access-Control-Request-Headers");
  options.allowed_headers = {"x-c", "x-d"};
  EXPECT_EQ(header(Cors(options).preflight(request), "Access-Control-Allow-Headers"), "x-c,x-d");
}

TEST(Cors, ExposesHeadersOnAnswersOnly) {
  CorsOptions options = allow({"*"});
  options.exposed_headers = {"X-A", "X-B"};
  const Cors cors(options);
  EXPECT_EQ(header(answer(cors, from("http://a")), "Access-Control-Expose-Headers"), "X-A,X-B");
  EXPECT_EQ(header(cors.preflight(from("http://a")), "Access-Control-Expose-Headers"), "");
}

TEST(Cors, RefusesOptionsThatWouldOpenTooMuch) {
  EXPECT_THROW(Cors(allow({"*"}, true)), std::invalid_argument);
  EXPECT_THROW(Cors(allow({"*", "http://a"})), std::invalid_argument);
  EXPECT_THROW(Cors(allow({""})), std::invalid_argument);
  EXPECT_THROW(Cors(allow({"http://a\r\nX: y"})), std::invalid_argument);
  CorsOptions options = allow({"http://a"});
  options.allowed_headers = {"a\r\nb: c"};
  EXPECT_THROW(Cors{options}, std::invalid_argument);
}

}  // namespace
}  // namespace parley::http
