#include "engineio/jsonp.hpp"

#include <gtest/gtest.h>

namespace parley::engineio {
namespace {

TEST(EngineioJsonp, AnAnswerIsACallWithOneString) {
  EXPECT_EQ(jsonp_script("0", "2:4x"), R"(___eio[0]("2:4x");)");
  EXPECT_EQ(jsonp_script("12", "9:4[\"a\\n\"]\n"), R"(___eio[12]("9:4[\"a\\n\"]\u000a");)");
  EXPECT_EQ(jsonp_script("", ""), R"(___eio[]("");)");
}

TEST(EngineioJsonp, SeparatorsThatEndALineInScriptAreEscaped) {
  EXPECT_EQ(jsonp_script("3",
                         "4:4\xe2\x80\xa8\xe2\x80\xa9"
                         "x"),
            R"(___eio[3]("4:4\u2028\u2029x");)");
  // Their neighbours and the beginning of one at the end are left alone.
  EXPECT_EQ(jsonp_script("3", "\xe2\x80\xa7\xe2\x80\xaa\xe2\x80"),
            "___eio[3](\"\xe2\x80\xa7\xe2\x80\xaa\xe2\x80\");");
}

TEST(EngineioJsonp, TheFormFieldIsDecoded) {
  EXPECT_EQ(jsonp_payload("d=3%3A4%C3%A9+"), "3:4\xc3\xa9 ");
  EXPECT_EQ(jsonp_payload("x=1&d=2:4a&d=2:4b&y"), "2:4b");
  EXPECT_EQ(jsonp_payload("d="), "");
  EXPECT_EQ(jsonp_payload(""), std::nullopt);
  EXPECT_EQ(jsonp_payload("e=2:4a"), std::nullopt);
  EXPECT_EQ(jsonp_payload("d"), std::nullopt);
}

TEST(EngineioJsonp, LineFeedsAreUndone) {
  EXPECT_EQ(jsonp_payload(R"(d=a\nb)"), "a\nb");      // was a line feed
  EXPECT_EQ(jsonp_payload(R"(d=a\\nb)"), R"(a\nb)");  // was a backslash and an n
  EXPECT_EQ(jsonp_payload(R"(d=a\\\nb)"), R"(a\\nb)");
  EXPECT_EQ(jsonp_payload(R"(d=\x\)"), R"(\x\)");
}

}  // namespace
}  // namespace parley::engineio
