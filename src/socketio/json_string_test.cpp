#include "socketio/json_string.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace parley::socketio {
namespace {

std::string unescape(std::string_view quoted) {
  std::string out;
  EXPECT_TRUE(unescape_json_string(quoted, out)) << quoted;
  return out;
}

TEST(JsonString, TextWithoutEscapesStaysAsItIs) {
  EXPECT_EQ(unescape(R"("")"), "");
  EXPECT_EQ(unescape("\"caf\xc3\xa9 / \x7f\""), "caf\xc3\xa9 / \x7f");
}

TEST(JsonString, ShortEscapesAreResolved) {
  EXPECT_EQ(unescape(R"("\"\\\/\b\f\n\r\t")"), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(unescape(R"("a\\u0041")"), "a\\u0041");
}

TEST(JsonString, CodePointsOfEveryLengthAreResolved) {
  EXPECT_EQ(unescape(R"("\u0041\u00e9\u20AC\uD83D\uDE00")"),
            "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
  EXPECT_EQ(unescape(R"("\u007f\u0080\u07ff\u0800\uffff")"),
            "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf");
  EXPECT_EQ(unescape(R"("\ud800\udc00\udbff\udfff")"), "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf");
  EXPECT_EQ(unescape(R"("a\u0000b")"), std::string("a\0b", 3));
}

TEST(JsonString, HalfAPairBecomesTheReplacementCharacter) {
  const std::string replacement = "\xef\xbf\xbd";
  EXPECT_EQ(unescape(R"("\ud800")"), replacement);
  EXPECT_EQ(unescape(R"("\udc00x")"), replacement + "x");
  EXPECT_EQ(unescape(R"("\ud800\u0041")"), replacement + "A");
  EXPECT_EQ(unescape(R"("\ud800\ud83d\ude00")"), replacement + "\xf0\x9f\x98\x80");
  EXPECT_EQ(unescape(R"("\ud800\n")"), replacement + "\n");
}

TEST(JsonString, WhatIsNoStringIsRefused) {
  for (const std::string_view text :
       {"", "\"", "a", "1", "\"a", "a\"", R"("\")", R"("\x")", R"("\u12")", R"("\u12g4")",
        R"("\u+123")", R"("\ud800\u12")"}) {
    std::string out;
    EXPECT_FALSE(unescape_json_string(text, out)) << text;
  }
}

}  // namespace
}  // namespace parley::socketio
