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
  cors.add_headers(request, cors.allows(request), response.headers);
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

TEST(Cors, ListedOriginsMayNameTheDefaultPort) {
  const Cors cors(allow({"https://a.example:443", "http://b.example:80", "http://c:443"}));
  for (const char* const origin : {"https://a.example", "http://b.example", "http://c:443"}) {
    EXPECT_TRUE(cors.allows(from(origin))) << origin;
  }
  EXPECT_FALSE(cors.allows(from("http://c")));
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
  const HttpResponse response = cors.preflight(request, cors.allows(request));
  EXPECT_EQ(response.status, 204U);
  EXPECT_EQ(header(response, "Content-Length"), "0");
  EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), "http://good.com");
  EXPECT_EQ(header(response, "Access-Control-Allow-Methods"), "GET,HEAD,PUT,PATCH,POST,DELETE");
  EXPECT_EQ(header(response, "Access-Control-Allow-Headers"), "x-a, x-b");
  EXPECT_EQ(header(response, "Access-Control-Max-Age"), "600");
  EXPECT_EQ(header(response, "Vary"), "Origin | Access-Control-Request-Headers");
  options.allowed_headers = {"x-c", "x-d"};
  EXPECT_EQ(header(Cors(options).preflight(request, true), "Access-Control-Allow-Headers"),
            "x-c,x-d");
}

TEST(Cors, ExposesHeadersOnAnswersOnly) {
  CorsOptions options = allow({"*"});
  options.exposed_headers = {"X-A", "X-B"};
  const Cors cors(options);
  EXPECT_EQ(header(answer(cors, from("http://a")), "Access-Control-Expose-Headers"), "X-A,X-B");
  EXPECT_EQ(header(cors.preflight(from("http://a"), true), "Access-Control-Expose-Headers"), "");
}

TEST(Cors, AFunctionDecidesAboutOriginsThatAreNotListed) {
  std::vector<std::string> asked;
  CorsOptions options = allow({"http://good.com"}, true);
  options.allow_origin = [&](std::string_view origin, const HttpRequest& request) {
    asked.emplace_back(origin);
    return origin.ends_with(".good.com") && request.header("x-tenant") == "a";
  };
  const Cors cors(options);
  EXPECT_TRUE(cors.enabled());
  EXPECT_EQ(header(answer(cors, from("http://good.com")), "Access-Control-Allow-Origin"),
            "http://good.com");
  EXPECT_TRUE(asked.empty());
  HttpRequest request = from("http://b.good.com");
  request.headers.emplace_back("X-Tenant", "a");
  const HttpResponse allowed = answer(cors, request);
  EXPECT_EQ(header(allowed, "Access-Control-Allow-Origin"), "http://b.good.com");
  EXPECT_EQ(header(allowed, "Access-Control-Allow-Credentials"), "true");
  EXPECT_EQ(header(allowed, "Vary"), "Origin");
  const HttpResponse refused = answer(cors, from("http://b.good.com"));
  EXPECT_EQ(header(refused, "Access-Control-Allow-Origin"), "");
  EXPECT_EQ(header(refused, "Access-Control-Allow-Credentials"), "");
  EXPECT_EQ(header(refused, "Vary"), "Origin");
  EXPECT_EQ(header(answer(cors, from(nullptr)), "Vary"), "Origin");  // a cache may have a page's
  EXPECT_EQ(asked, (std::vector<std::string>{"http://b.good.com", "http://b.good.com"}));
}

TEST(Cors, AFunctionAloneTurnsItOn) {
  CorsOptions options;
  options.allow_origin = [](std::string_view, const HttpRequest&) { return true; };
  const Cors cors(options);
  HttpRequest request = from("http://any");
  EXPECT_EQ(header(answer(cors, request), "Access-Control-Allow-Origin"), "http://any");
  EXPECT_EQ(header(answer(cors, request), "Vary"), "Origin");
  request.method = "OPTIONS";
  EXPECT_TRUE(cors.is_preflight(request));
}

TEST(Cors, WhatTheFunctionThrowsIsForTheCaller) {
  CorsOptions options;
  options.allow_origin = [](std::string_view, const HttpRequest&) -> bool { throw 42; };
  EXPECT_THROW(Cors(options).allows(from("http://any")), int);
  EXPECT_FALSE(Cors(options).allows(from(nullptr)));
}

TEST(Cors, PreflightsMayGoOnAndHaveAnotherStatus) {
  HttpRequest request = from("http://good.com");
  request.method = "OPTIONS";
  CorsOptions options = allow({"http://good.com"});
  EXPECT_FALSE(Cors(options).passes_preflights());
  options.preflight_continue = true;
  options.options_success_status = 200;
  const Cors cors(options);
  EXPECT_TRUE(cors.passes_preflights());
  EXPECT_EQ(cors.preflight(request, true).status, 200U);
  HttpResponse others;
  cors.add_preflight_headers(request, true, others.headers);
  EXPECT_EQ(header(others, "Access-Control-Allow-Origin"), "http://good.com");
  EXPECT_EQ(header(others, "Access-Control-Allow-Methods"), "GET,HEAD,PUT,PATCH,POST,DELETE");
  EXPECT_EQ(header(others, "Content-Length"), "");
  for (const unsigned status : {0U, 199U, 300U, 404U}) {
    options.options_success_status = status;
    EXPECT_THROW(Cors{options}, std::invalid_argument) << status;
  }
}

TEST(Cors, RefusesOptionsThatWouldOpenTooMuch) {
  EXPECT_THROW(Cors(allow({"*"}, true)), std::invalid_argument);
  EXPECT_THROW(Cors(allow({"*", "http://a"})), std::invalid_argument);
  EXPECT_THROW(Cors(allow({""})), std::invalid_argument);
  EXPECT_THROW(Cors(allow({"http://a\r\nX: y"})), std::invalid_argument);
  CorsOptions options = allow({"*"});
  options.allow_origin = [](std::string_view, const HttpRequest&) { return true; };
  EXPECT_THROW(Cors{options}, std::invalid_argument);
  options = allow({"http://a"});
  options.allowed_headers = {"a\r\nb: c"};
  EXPECT_THROW(Cors{options}, std::invalid_argument);
}

TEST(Cors, RefusesOriginsThatNoPageHas) {
  for (const char* wrong : {"http://localhost:3000/",
                            "localhost",
                            "localhost:3000",
                            "http://",
                            "http://a/chat",
                            "a://",
                            "http://:80",
                            "http://a:",
                            "http://a:b",
                            "http://a?b",
                            "http://a#b",
                            "http://me@a",
                            "https://*.good.com",
                            "http://a, http://b",
                            " http://a",
                            "http://a ",
                            "://a",
                            "http://::1",
                            "http//a",
                            "ht tp://a",
                            "**"}) {
    try {
      const Cors cors(allow({"http://a", wrong}));
      FAIL() << wrong;
    } catch (const std::invalid_argument& error) {
      EXPECT_EQ(std::string(error.what())
                    .find("parley: cors.origins: '" + std::string(wrong) +
                          "' is no origin: write scheme://host[:port]"),
                0U)
          << error.what();
    }
  }
  for (const char* right : {"http://a", "https://good.com:8443", "http://[::1]", "http://[::1]:80",
                            "http://127.0.0.1:3000", "null", "chrome-extension://abcdef",
                            "capacitor://localhost", "http://b\u00fccher.example"}) {
    EXPECT_NO_THROW(Cors(allow({right}))) << right;
  }
}

}  // namespace
}  // namespace parley::http
