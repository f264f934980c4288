#include "parley/namespace_pattern.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>

namespace parley {
namespace {

bool matches(std::string_view expression, std::string_view name) {
  return NamespacePattern(expression).matches(name);
}

TEST(NamespacePattern, MatchesAsJavaScriptDoes) {
  const struct {
    std::string_view expression, name;
    bool expected;
  } rows[] = {
      {R"(^/room-\d+$)", "/room-42", true},
      {R"(^/room-\d+$)", "/room-", false},
      {R"(^/room-\d+$)", "/room-42x", false},
      {R"(^/room-\d+$)", "x/room-42", false},
      {R"(room-\d)", "/my/room-42x", true},  // unanchored
      {"", "/anything", true},
      {"^$", "/", false},
      {R"(^\/a\.b$)", "/a.b", true},
      {R"(^\/a\.b$)", "/axb", false},
      {"^/(red|green|)$", "/green", true},
      {"^/(red|green|)$", "/", true},
      {"^/(?:red|green)$", "/blue", false},
      {"^/a|b$", "xb", true},
      {"^/a|b$", "/ax", true},
      {"^/a|b$", "bx", false},
      {"^/[a-cx-]+$", "/abc-x", true},
      {"^/[a-cx-]+$", "/d", false},
      {"^/[^a-c]$", "/d", true},
      {"^/[^a-c]$", "/a", false},
      {R"(^/[\w.]+$)", "/a_1.B", true},
      {R"(^/\W\D\S$)", "/-xy", true},
      {R"(^/\W\D\S$)", "/-1y", false},
      {"^/a?b*c+$", "/c", true},
      {"^/a?b*c+$", "/abbbcc", true},
      {"^/a?b*c+$", "/ab", false},
      {"^/a{2}$", "/aa", true},
      {"^/a{2}$", "/aaa", false},
      {"^/a{2,}$", "/aaaa", true},
      {"^/a{2,}$", "/a", false},
      {"^/a{1,3}$", "/aaa", true},
      {"^/a{1,3}$", "/aaaa", false},
      {"^/a{0,1}$", "/", true},
      {"^/(ab){2,3}$", "/ababab", true},
      {"^/(ab){2,3}$", "/aba", false},
      {"^/(a*)*$", "/aaa", true},
      {"^/a+?$", "/aa", true},
      {"^/(a|ab)(c|bcd)$", "/abcd", true},
      {"^/.$", "/\u00fc", true},  // one character, not one byte
      {"^/..$", "/\u00fc", false},
      {"^/[^x]{2}$", "/\u20ac\U0001f600", true},
      {"^/\u00fc+$", "/\u00fc\u00fc", true},
      {"^/.$", "/\n", false},
      {"^/admin", "/admin?token=1", true},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(matches(row.expression, row.name), row.expected)
        << row.expression << " on " << row.name;
  }
}

TEST(NamespacePattern, SaysWhatItDoesNotKnow) {
  for (const std::string_view expression :
       {"(", ")", "(a", "[a", "a\\", "*", "a**", "a{", "a{2,1}", "a{x}", "a{1001}", R"(\1)",
        R"(\bx)", "(?=a)", "(?<name>a)", "[z-a]", "[\u00fc]", "((((a{1000}){1000}){1000}){1000})",
        "(.{999}|x){999}"}) {
    EXPECT_THROW(NamespacePattern{expression}, std::invalid_argument) << expression;
  }
  EXPECT_THROW(NamespacePattern(std::string(200, '(') + std::string(200, ')')),
               std::invalid_argument);
}

TEST(NamespacePattern, TakesTimeInProportionToTheName) {
  // What goes back and forth tries 2^n ways, and recurses for each character.
  const NamespacePattern pattern("^/((a+)+|(a|aa)*)*$");
  const std::string hostile = "/" + std::string(100'000, 'a') + "!";
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(pattern.matches(hostile));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

}  // namespace
}  // namespace parley
