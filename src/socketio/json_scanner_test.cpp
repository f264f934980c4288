#include "socketio/json_scanner.hpp"

#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/growth_testing.hpp"

namespace parley::socketio {
namespace {

constexpr std::size_t kDepth = 128;

bool accepts(std::string_view text) {
  return scan_json(text, kDepth).has_value();
}

std::string repeat(std::string_view part, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += part;
  return out;
}

TEST(JsonScanner, NamesTheKindOfTheValue) {
  const std::vector<std::pair<std::string_view, JsonKind>> values = {
      {"null", JsonKind::kNull},         {"true", JsonKind::kBool},
      {"false", JsonKind::kBool},        {"0", JsonKind::kNumber},
      {"-1", JsonKind::kNumber},         {"\"\"", JsonKind::kString},
      {"[]", JsonKind::kArray},          {"{}", JsonKind::kObject},
      {" \t\n\r[ ] ", JsonKind::kArray}, {"[{}]", JsonKind::kArray},
      {"{\"a\":[]}", JsonKind::kObject},
  };
  for (const auto& [text, kind] : values) {
    const auto scanned = scan_json(text, kDepth);
    ASSERT_TRUE(scanned) << text;
    EXPECT_EQ(*scanned, kind) << text;
  }
}

TEST(JsonScanner, AcceptsWhatTheGrammarAllows) {
  for (const std::string_view text : {
           "-0",
           "10",
           "0.5",
           "-0.25e-3",
           "1E+400",
           "1e0",
           "12345678901234567890123",
           R"("\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00")",
           R"("\ud800")",
           "\"\x7f\xe2\x82\xac\"",
           R"([1,"two",null,{"a":[true,false]},[]])",
           " { \"a\" : 1 , \"a\" : 2 } ",
           R"({"__proto__":{"":""}})",
           R"("eight..\u0000")",
       }) {
    EXPECT_TRUE(accepts(text)) << text;
  }
}

TEST(JsonScanner, RefusesWhatTheGrammarForbids) {
  for (const std::string_view text : {
           "",
           " ",
           "\x0c",
           "nul",
           "nulll",
           "True",
           "tru",
           "falsey",
           "undefined",
           "NaN",
           "Infinity",
           "+1",
           "-",
           "01",
           "-01",
           "1.",
           ".5",
           "1e",
           "1e+",
           "1.e1",
           "0x10",
           "1 2",
           "--1",
           "1-",
           "\"",
           "\"a",
           "\"\\\"",
           "\"\\x\"",
           "\"\\u12\"",
           "\"\\u12g4\"",
           "\"\\u\"",
           "'a'",
           "\"a\"b",
           "\"\t\"",
           "\"\n\"",
           "\"1234567\n\"",
           "\"12345678\x1f\"",
           "\"\\",
           "\"\\u123",
           "[",
           "]",
           "[1",
           "[1,",
           "[1,]",
           "[,1]",
           "[1 2]",
           "[1]]",
           "[1},",
           "[}",
           "[\"a\":1]",
           "{",
           "}",
           "{\"a\"",
           "{\"a\":",
           "{\"a\":1",
           "{\"a\":1,",
           "{\"a\":1,}",
           "{,}",
           "{1:2}",
           "{\"a\" 1}",
           "{\"a\":}",
           "{\"a\":1]",
           "{a:1}",
           "{\"a\":1 \"b\":2}",
           "{]",
           "[1]x",
           "[1],",
           "/**/1",
           "[1]//",
           "\xef\xbb\xbf[]",
           "\xc2\xa0[]",
       }) {
    EXPECT_FALSE(accepts(text)) << text;
  }
  EXPECT_FALSE(accepts(std::string_view("\0", 1)));
  EXPECT_FALSE(accepts(std::string_view("\"a\0b\"", 5)));
  EXPECT_FALSE(accepts(std::string_view("[1]\0", 4)));
}

TEST(JsonScanner, EveryControlCharacterInAStringIsRefusedAtEveryPlace) {
  for (std::size_t place = 0; place < 20; ++place) {
    for (int c = 0; c < 256; ++c) {
      std::string text = "\"" + std::string(20, 'x') + "\"";
      text[1 + place] = static_cast<char>(c);
      const bool ordinary = c >= 0x20 && c != '"' && c != '\\';
      EXPECT_EQ(accepts(text), ordinary) << c << " at " << place;
    }
  }
}

TEST(JsonScanner, SlicesTheElementsOfTheOutermostArrayWithoutTheSpaceAroundThem) {
  std::vector<std::string_view> elements{"left over"};
  ASSERT_TRUE(
      scan_json(R"( [ "a,]" , 1.5,{"k":[1,[2]]} , [ 3 , 4 ],null,"\"" ] )", kDepth, &elements));
  EXPECT_EQ(elements, (std::vector<std::string_view>{R"("a,]")", "1.5", R"({"k":[1,[2]]})",
                                                     "[ 3 , 4 ]", "null", R"("\"")"}));
  ASSERT_TRUE(scan_json("[]", kDepth, &elements));
  EXPECT_TRUE(elements.empty());
  ASSERT_TRUE(scan_json(R"({"a":[1,2]})", kDepth, &elements));
  EXPECT_TRUE(elements.empty());
}

TEST(JsonScanner, CountsDepthInArraysAndObjectsAlike) {
  for (const auto& [open, close] : std::vector<std::pair<std::string, std::string>>{
           {"[", "]"}, {"{\"a\":", "}"}, {"[{\"a\":", "}]"}}) {
    const std::size_t each = open.size() == 6 ? 2 : 1;
    const std::string fits = repeat(open, kDepth / each) + "1" + repeat(close, kDepth / each);
    EXPECT_TRUE(accepts(fits)) << open;
    const auto deeper = scan_json("[" + fits + "]", kDepth);
    ASSERT_FALSE(deeper) << open;
    EXPECT_EQ(deeper.error(), JsonError::kTooDeep);
  }
  EXPECT_TRUE(scan_json("1", 0));
  EXPECT_FALSE(scan_json("[]", 0));
  EXPECT_TRUE(scan_json("[[],[],[]]", 2));
}

TEST(JsonScanner, NestingBeyondItsStackIsRefusedWhateverIsAllowed) {
  const auto nested = [](std::size_t depth) { return repeat("[", depth) + repeat("]", depth); };
  EXPECT_TRUE(scan_json(nested(kMaxJsonDepth), 1'000'000));
  const auto deeper = scan_json(nested(kMaxJsonDepth + 1), 1'000'000);
  ASSERT_FALSE(deeper);
  EXPECT_EQ(deeper.error(), JsonError::kTooDeep);
  EXPECT_EQ(scan_json(repeat("[", 1'000'000), 1'000'000).error(), JsonError::kTooDeep);
  EXPECT_EQ(scan_json(repeat("{\"a\":", 100'000), 128).error(), JsonError::kTooDeep);
}

TEST(JsonScanner, AgreesWithAnotherParserOnDamagedText) {
  const std::string good =
      R"(["x",{"a":[1,-2.5e+3,true,false,null],"b c":"\u00e9\n\"\\/"},[],{},"long string here",0])";
  static constexpr std::string_view kBytes = "[]{}:,\"\\0123456789.eE+-utfnlrasbx \n\t";
  std::mt19937 random(7);
  std::vector<std::string_view> elements;
  int accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = good;
    const std::size_t changes = 1 + random() % 3;
    for (std::size_t i = 0; i < changes; ++i) {
      const std::size_t at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text[at] = kBytes[random() % kBytes.size()];
          break;
        case 1:
          text.erase(at, 1 + random() % 4);
          break;
        default:
          text.insert(at, 1, kBytes[random() % kBytes.size()]);
      }
    }
    const auto scanned = scan_json(text, kDepth, &elements);
    ASSERT_EQ(scanned.has_value(), nlohmann::json::accept(text)) << text;
    if (!scanned || *scanned != JsonKind::kArray) continue;
    ++accepted;
    const auto tree = nlohmann::json::parse(text);
    ASSERT_EQ(elements.size(), tree.size()) << text;
    for (std::size_t i = 0; i < elements.size(); ++i) {
      ASSERT_EQ(nlohmann::json::parse(elements[i]), tree[i]) << text;
    }
  }
  EXPECT_GT(accepted, 1000);
}

TEST(JsonScanner, EveryTextTakesLinearTime) {
  const auto scan = [](const std::string& text) {
    std::vector<std::string_view> elements;
    EXPECT_EQ(scan_json(text, kDepth, &elements).has_value(), text.front() != ' ');
  };
  for (const auto& [first, part, last] : std::vector<std::array<std::string_view, 3>>{
           {"\"", "x", "\""},
           {"\"", "\\\"", "\""},
           {"[", "[],", "1]"},
           {"{", "\"a\":1,", "\"a\":1}"},
           {"1", "9", ""},
           {" ", " ", ""},
       }) {
    const auto make = [&](std::size_t size) {
      return std::string(first) + repeat(part, size / part.size()) + std::string(last);
    };
    EXPECT_LT(base::growth(make, scan), base::kMostGrowth) << part;
  }
}

}  // namespace
}  // namespace parley::socketio
