#include "base/utf8.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace parley::base {
namespace {

using namespace std::string_literals;

// RFC 3629 section 3 taken literally: decode, then ask whether the shortest form was used and the
// number is a scalar value. Slow and independent of the code under test.
bool valid_by_decoding(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    std::size_t length = 0;
    std::uint32_t value = 0;
    if (lead < 0x80) {
      length = 1, value = lead;
    } else if ((lead & 0xe0) == 0xc0) {
      length = 2, value = lead & 0x1fu;
    } else if ((lead & 0xf0) == 0xe0) {
      length = 3, value = lead & 0x0fu;
    } else if ((lead & 0xf8) == 0xf0) {
      length = 4, value = lead & 0x07u;
    } else {
      return false;
    }
    if (i + length > text.size()) return false;
    for (std::size_t k = 1; k < length; ++k) {
      const auto byte = static_cast<unsigned char>(text[i + k]);
      if ((byte & 0xc0) != 0x80) return false;
      value = value << 6 | (byte & 0x3fu);
    }
    const std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < smallest[length] || value > 0x10ffff) return false;
    if (value >= 0xd800 && value <= 0xdfff) return false;
    i += length;
  }
  return true;
}

// How many bytes a validator that gets them one by one takes before it refuses; nothing if never.
std::optional<std::size_t> refused_at(std::string_view text) {
  Utf8Validator validator;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!validator.feed(text.substr(i, 1))) return i;
  }
  return std::nullopt;
}

TEST(Utf8, BoundariesOfEveryLengthAreValid) {
  for (const std::string& text :
       {""s, "\0"s, "\x7f"s, "\xc2\x80"s, "\xdf\xbf"s, "\xe0\xa0\x80"s, "\xed\x9f\xbf"s,
        "\xee\x80\x80"s, "\xef\xbf\xbf"s, "\xf0\x90\x80\x80"s, "\xf4\x8f\xbf\xbf"s,
        "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5"s, "\xf0\x9f\x98\x80"s}) {
    EXPECT_TRUE(is_valid_utf8(text)) << testing::PrintToString(text);
    EXPECT_TRUE(valid_by_decoding(text));
    EXPECT_TRUE(is_valid_utf8(text + "0123456789abcdef" + text));
  }
}

TEST(Utf8, WhatCannotBecomeValidIsRefusedAtTheByteThatDecidesIt) {
  struct Case {
    std::string text;
    std::size_t at;
  };
  for (const auto& [text, at] : std::vector<Case>{
           {"\x80"s, 0},                      // continuation first
           {"a\xbf"s, 1},                     //
           {"\xc0\x80"s, 0},                  // overlong forms of NUL and of '/'
           {"\xc1\xbf"s, 0},                  //
           {"\xe0\x80\xaf"s, 1},              //
           {"\xe0\x9f\xbf"s, 1},              //
           {"\xf0\x80\x80\xaf"s, 1},          //
           {"\xf0\x8f\xbf\xbf"s, 1},          //
           {"\xed\xa0\x80"s, 1},              // surrogates
           {"\xed\xbf\xbf"s, 1},              //
           {"\xf4\x90\x80\x80"s, 1},          // above U+10FFFF
           {"\xf5"s, 0},                      //
           {"\xff"s, 0},                      //
           {"\xc3(abc"s, 1},                  // cut sequences
           {"\xe2\x82(abc"s, 2},              //
           {"\xf0\x9f\x98(abc"s, 3},          //
           {"\xce\xba\xed\xa0\x80tail"s, 3},  //
       }) {
    EXPECT_FALSE(is_valid_utf8(text)) << testing::PrintToString(text);
    EXPECT_EQ(refused_at(text), at) << testing::PrintToString(text);
    // The same where whole words and sequences are taken at once.
    EXPECT_FALSE(is_valid_utf8("0123456789abcdef" + text + "0123456789abcdef"));
  }
}

TEST(Utf8, TextThatEndsInsideASequenceIsValidSoFarButNotComplete) {
  for (const std::string& text : {"\xc3"s, "\xe2\x82"s, "\xf0\x9f"s, "\xf0\x9f\x98"s}) {
    Utf8Validator validator;
    EXPECT_TRUE(validator.feed(text));
    EXPECT_FALSE(validator.complete());
    EXPECT_FALSE(is_valid_utf8(text));
    validator.reset();
    EXPECT_TRUE(validator.feed("ok"));
    EXPECT_TRUE(validator.complete());
  }
}

TEST(Utf8, EveryTwoAndThreeByteTextIsJudgedAsDecodingWouldJudgeIt) {
  std::string text(3, '\0');
  for (unsigned a = 0; a < 256; ++a) {
    for (unsigned b = 0; b < 256; ++b) {
      for (unsigned c = 0; c < 256; ++c) {
        text[0] = static_cast<char>(a), text[1] = static_cast<char>(b),
        text[2] = static_cast<char>(c);
        // The tail makes the text long enough for the path that takes whole sequences.
        ASSERT_EQ(is_valid_utf8(text + "tail"), valid_by_decoding(text + "tail"))
            << testing::PrintToString(text);
        if (c % 64 == 0) {
          ASSERT_EQ(is_valid_utf8(text), valid_by_decoding(text));
        }
      }
    }
  }
}

TEST(Utf8, EveryFourByteLeadIsJudgedAsDecodingWouldJudgeIt) {
  constexpr unsigned char kEdges[] = {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff};
  for (unsigned lead = 0xf0; lead < 256; ++lead) {
    for (unsigned second = 0; second < 256; ++second) {
      for (const unsigned char third : kEdges) {
        for (const unsigned char fourth : kEdges) {
          const std::string text{static_cast<char>(lead), static_cast<char>(second),
                                 static_cast<char>(third), static_cast<char>(fourth)};
          ASSERT_EQ(is_valid_utf8(text), valid_by_decoding(text)) << testing::PrintToString(text);
        }
      }
    }
  }
}

TEST(Utf8, RandomTextIsJudgedTheSameHoweverItIsCut) {
  const std::string pieces[] = {"a",
                                "plain ascii text, long enough for words",
                                "\xc3\xa9",
                                "\xe2\x82\xac",
                                "\xf0\x9f\x98\x80",
                                "\xed\xa0\x80",
                                "\x80",
                                "\xf0\x9f"};
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    // Bad pieces are the last three; rare, so that much of the text is valid.
    while (text.size() < 60) text += pieces[random() % (random() % 16 == 0 ? 8 : 5)];
    Utf8Validator validator;
    bool valid = true;
    for (std::size_t at = 0; valid && at < text.size();) {
      const std::size_t size = 1 + random() % 20;
      valid = validator.feed(std::string_view(text).substr(at, size));
      at += size;
    }
    ASSERT_EQ(valid && validator.complete(), valid_by_decoding(text))
        << testing::PrintToString(text);
    ASSERT_EQ(is_valid_utf8(text), valid_by_decoding(text));
  }
}

TEST(Utf8, TellsTheLengthOfTheSequenceAtTheBeginning) {
  const std::string sequences[] = {"a", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};
  for (const std::string& sequence : sequences) {
    EXPECT_EQ(utf8_sequence_length(sequence), sequence.size());
    EXPECT_EQ(utf8_sequence_length(sequence + "\x80more"), sequence.size());
    for (std::size_t cut = 1; cut < sequence.size(); ++cut) {
      EXPECT_EQ(utf8_sequence_length(sequence.substr(0, cut)), 0U);
      EXPECT_EQ(utf8_sequence_length(sequence.substr(0, cut) + "x"), 0U);
    }
  }
  for (const char* wrong : {"\x80", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                            "\xf5\x80\x80\x80", "\xff"}) {
    EXPECT_EQ(utf8_sequence_length(wrong), 0U);
  }
}

}  // namespace
}  // namespace parley::base
