#include "http/characters.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace parley::http {
namespace {

TEST(EqualsIgnoringCase, TakesLettersOfAsciiAloneForEqual) {
  // Each byte against each, at every place of texts shorter and longer than a word.
  for (const std::size_t size : {1U, 7U, 8U, 9U, 20U}) {
    for (std::size_t place = 0; place < size; ++place) {
      std::string a(size, 'x');
      std::string b(size, 'X');
      for (int c = 0; c < 256; ++c) {
        for (const int d : {c, c ^ 0x20, c ^ 0x80, c + 1}) {
          a[place] = static_cast<char>(c);
          b[place] = static_cast<char>(d);
          ASSERT_EQ(equals_ignoring_case(a, b), to_lower(a[place]) == to_lower(b[place]))
              << size << ' ' << place << ' ' << c << ' ' << d;
        }
      }
    }
  }
  EXPECT_FALSE(equals_ignoring_case("a", "aa"));
  EXPECT_TRUE(equals_ignoring_case("", ""));
}

TEST(ListElement, AreTrimmedAndNeverEmpty) {
  const auto split = [](std::string_view list) {
    std::vector<std::string> all;
    std::string_view element;
    while (next_list_element(list, element)) all.emplace_back(element);
    return all;
  };
  using Elements = std::vector<std::string>;
  EXPECT_EQ(split(""), Elements());
  EXPECT_EQ(split(" ,\t, ,"), Elements());
  EXPECT_EQ(split("a"), Elements{"a"});
  EXPECT_EQ(split(",a , b c\t,,d"), (Elements{"a", "b c", "d"}));
}

}  // namespace
}  // namespace parley::http
