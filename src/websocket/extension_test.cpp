#include "websocket/extension.hpp"

#include <gtest/gtest.h>

#include <ctime>
#include <string>
#include <vector>

#include "parley/http.hpp"
#include "parley/options.hpp"

namespace parley::websocket {
namespace {

/// "name;parameter=value|name": what the parser made of a text; "invalid" at the end if it was.
std::string parsed(std::string_view text) {
  std::string out;
  ExtensionParser parser(text);
  while (const auto extension = parser.next()) {
    if (!out.empty()) out += '|';
    out += extension->name;
    for (const auto& [name, value] : extension->parameters) {
      out.append(";").append(name);
      if (value) out.append("=").append(*value);
    }
  }
  if (!parser.valid()) out += " invalid";
  return out;
}

std::string answer(std::string_view offers, const PerMessageDeflateOptions& options = {}) {
  const auto agreed = negotiate_deflate(offers, options);
  return agreed ? agreed->response : "";
}

PerMessageDeflateOptions with_context() {
  PerMessageDeflateOptions options;
  options.server_no_context_takeover = false;
  options.client_no_context_takeover = false;
  return options;
}

TEST(Extension, ListsAreReadInOrder) {
  EXPECT_EQ(parsed(""), "");
  EXPECT_EQ(parsed("foo"), "foo");
  EXPECT_EQ(parsed("foo, bar; baz=2"), "foo|bar;baz=2");
  EXPECT_EQ(parsed("foo;bar;baz=1 ,\tfoo ; bar = \"2\""), "foo;bar;baz=1|foo;bar=2");
  EXPECT_EQ(parsed("foo; bar=\"b\\a\\z\""), "foo;bar=baz");
  EXPECT_EQ(parsed(" , foo,, ,bar, "), "foo|bar");
  EXPECT_EQ(parsed("constructor; __proto__=toString"), "constructor;__proto__=toString");
}

TEST(Extension, WhatBreaksTheGrammarIsInvalid) {
  EXPECT_EQ(parsed("foo bar"), "foo invalid");
  EXPECT_EQ(parsed("foo;"), " invalid");
  EXPECT_EQ(parsed("foo;;bar"), " invalid");
  EXPECT_EQ(parsed("foo;bar="), " invalid");
  EXPECT_EQ(parsed("foo;bar=;baz"), " invalid");
  EXPECT_EQ(parsed("foo;=bar"), " invalid");
  EXPECT_EQ(parsed(";foo"), " invalid");
  EXPECT_EQ(parsed("foo;bar=\"\""), " invalid");
  EXPECT_EQ(parsed("foo;bar=\"a b\""), " invalid");
  EXPECT_EQ(parsed("foo;bar=\"baz"), " invalid");
  EXPECT_EQ(parsed("foo;bar=\"baz\\"), " invalid");
  EXPECT_EQ(parsed("foo;bar=\"baz\"x"), "foo;bar=baz invalid");
  EXPECT_EQ(parsed("foo, b\xc3\xa9"), "foo|b invalid");
  EXPECT_EQ(parsed(std::string_view("f\0o", 3)), "f invalid");
}

TEST(Extension, BrowsersGetAnAnswerThatKeepsNoContext) {
  EXPECT_EQ(answer("permessage-deflate; client_max_window_bits"),
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
  EXPECT_EQ(answer("permessage-deflate"),
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
  EXPECT_EQ(answer("permessage-deflate; client_max_window_bits", with_context()),
            "permessage-deflate");
}

TEST(Extension, ContextIsGivenUpWhenEitherEndAsks) {
  const auto agreed =
      negotiate_deflate("permessage-deflate; server_no_context_takeover", with_context());
  ASSERT_TRUE(agreed);
  EXPECT_TRUE(agreed->server_no_context_takeover);
  EXPECT_FALSE(agreed->client_no_context_takeover);
  EXPECT_EQ(agreed->response, "permessage-deflate; server_no_context_takeover");
  EXPECT_EQ(answer("permessage-deflate; client_no_context_takeover", with_context()),
            "permessage-deflate; client_no_context_takeover");
}

TEST(Extension, TheServersWindowIsTheSmallerOfOfferAndOption) {
  PerMessageDeflateOptions options = with_context();
  EXPECT_EQ(answer("permessage-deflate; server_max_window_bits=10", options),
            "permessage-deflate; server_max_window_bits=10");
  EXPECT_EQ(answer("permessage-deflate; server_max_window_bits=15", options),
            "permessage-deflate; server_max_window_bits=15");
  options.server_max_window_bits = 12;
  EXPECT_EQ(answer("permessage-deflate", options), "permessage-deflate; server_max_window_bits=12");
  EXPECT_EQ(answer("permessage-deflate; server_max_window_bits=10", options),
            "permessage-deflate; server_max_window_bits=10");
  EXPECT_EQ(answer("permessage-deflate; server_max_window_bits=14", options),
            "permessage-deflate; server_max_window_bits=12");
  EXPECT_EQ(negotiate_deflate("permessage-deflate", options)->server_max_window_bits, 12);
  options.server_max_window_bits = 8;
  EXPECT_EQ(answer("permessage-deflate", options), "permessage-deflate; server_max_window_bits=9");
}

TEST(Extension, AWindowOfEightBitsForTheServerIsDeclined) {
  EXPECT_EQ(answer("permessage-deflate; server_max_window_bits=8"), "");
  EXPECT_EQ(
      answer("permessage-deflate; server_max_window_bits=8, permessage-deflate", with_context()),
      "permessage-deflate");
}

TEST(Extension, TheClientsWindowIsLimitedOnlyIfItOfferedToBe) {
  PerMessageDeflateOptions options = with_context();
  const auto eight = negotiate_deflate("permessage-deflate; client_max_window_bits=8", options);
  ASSERT_TRUE(eight);
  EXPECT_EQ(eight->client_max_window_bits, 8);
  EXPECT_EQ(eight->response, "permessage-deflate; client_max_window_bits=8");
  options.client_max_window_bits = 11;
  EXPECT_EQ(answer("permessage-deflate; client_max_window_bits", options),
            "permessage-deflate; client_max_window_bits=11");
  EXPECT_EQ(answer("permessage-deflate; client_max_window_bits=13", options),
            "permessage-deflate; client_max_window_bits=11");
  EXPECT_EQ(answer("permessage-deflate; client_max_window_bits=9", options),
            "permessage-deflate; client_max_window_bits=9");
  EXPECT_EQ(answer("permessage-deflate", options), "");
}

TEST(Extension, EveryValueOfWindowBitsIsReadExactly) {
  for (const char* bad : {"7", "16", "0", "08", "010", "-9", "+9", "9.0", "a", "150", "1", "1.5"}) {
    EXPECT_EQ(answer(std::string("permessage-deflate; client_max_window_bits=") + bad), "") << bad;
    EXPECT_EQ(answer(std::string("permessage-deflate; server_max_window_bits=") + bad), "") << bad;
  }
  for (int bits = 9; bits <= 15; ++bits) {
    const std::string value = std::to_string(bits);
    EXPECT_EQ(negotiate_deflate("permessage-deflate; server_max_window_bits=\"" + value + "\"", {})
                  ->server_max_window_bits,
              bits);
    EXPECT_EQ(negotiate_deflate("permessage-deflate; client_max_window_bits=" + value, {})
                  ->client_max_window_bits,
              bits);
  }
}

TEST(Extension, OffersThatCannotBeKeptArePassedOver) {
  for (const char* bad : {
           "permessage-deflate; unknown",
           "permessage-deflate; server_no_context_takeover=1",
           "permessage-deflate; client_no_context_takeover=1",
           "permessage-deflate; server_max_window_bits",
           "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
           "permessage-deflate; client_max_window_bits; client_max_window_bits=10",
           "permessage-deflate; server_max_window_bits=10; server_max_window_bits=10",
           "permessage-deflate; Server_no_context_takeover",
           "permessage-bzip2",
           "x-webkit-deflate-frame",
           "constructor",
       }) {
    EXPECT_EQ(answer(bad, with_context()), "") << bad;
    EXPECT_EQ(answer(std::string(bad) + ", permessage-deflate; server_max_window_bits=9, "
                                        "permessage-deflate; server_max_window_bits=10",
                     with_context()),
              "permessage-deflate; server_max_window_bits=9")
        << bad;
  }
}

TEST(Extension, AMistakeAnywhereInTheListTakesAllOfIt) {
  EXPECT_EQ(answer("permessage-deflate, foo;"), "");
  EXPECT_EQ(answer("foo;, permessage-deflate"), "");
}

TEST(Extension, LinesOfTheHeaderAreOneList) {
  HttpRequest request;
  request.headers = {{"Sec-WebSocket-Extensions", "foo"},
                     {"Host", "permessage-deflate; server_max_window_bits=9"},
                     {"sec-websocket-extensions", "permessage-deflate; server_max_window_bits=10"}};
  const auto agreed = negotiate_deflate(request, with_context());
  ASSERT_TRUE(agreed);
  EXPECT_EQ(agreed->response, "permessage-deflate; server_max_window_bits=10");
  EXPECT_FALSE(negotiate_deflate(HttpRequest{}, {}));
}

TEST(Extension, HostileListsAreReadInLinearTime) {
  const auto repeated = [](std::string_view piece) {
    std::string text;
    while (text.size() < 1 << 20) text += piece;
    return text;
  };
  for (const char* piece :
       {",", ", ", ";", "a,", "a;", "a;a=\"", "a=a;", "\"\\", "; a", " ", "\t,"}) {
    const std::string text = "permessage-deflate" + repeated(piece);
    const std::clock_t start = std::clock();
    answer(text);
    EXPECT_LT(std::clock() - start, 2 * CLOCKS_PER_SEC) << piece;
  }
}

}  // namespace
}  // namespace parley::websocket
