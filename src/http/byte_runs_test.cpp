#include "http/byte_runs.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace parley::http {
namespace {

/// Every byte behind every one of another kind and at every place of a word, then whatever comes.
template <class Run, class Ordinary>
void expect_same(Run run, Ordinary ordinary) {
  const auto slow = [&](std::string_view text) {
    std::size_t at = 0;
    while (at < text.size() && ordinary(text[at])) ++at;
    return at;
  };
  for (std::size_t place = 0; place < 20; ++place) {
    for (int c = 0; c < 256; ++c) {
      for (const char next : {'a', '\t', '\0', '\x1f', '\x7f', '\x80', '\xff', '!', '"', '$'}) {
        std::string text(24, 'a');
        text[place] = static_cast<char>(c);
        text[place + 1] = next;
        ASSERT_EQ(run(text), slow(text)) << place << ' ' << c << ' ' << int{next};
      }
    }
  }
  std::mt19937 random(7);
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (std::size_t n = random() % 40; n > 0; --n) {
      text +=
          random() % 8 == 0 ? static_cast<char>(random()) : static_cast<char>(' ' + random() % 95);
    }
    ASSERT_EQ(run(text), slow(text)) << text;
  }
}

TEST(ByteRuns, AreAsLongAsWhatEachByteIsSays) {
  expect_same(target_run, is_target_char);
  expect_same(value_run, is_value_char);
  expect_same(token_run, is_token_char);
  expect_same(unescaped_run, [](char c) { return c != '%' && c != '+'; });
}

}  // namespace
}  // namespace parley::http
