// UTF-8 as RFC 3629 has it, and nothing else.
#include "utf8.hpp"

#include <gtest/gtest.h>

namespace parley::chat {
namespace {

TEST(Utf8, EveryCodePointSurvivesTheWayThereAndBack) {
  for (char32_t c = 0; c <= 0x10ffff; c += c < 0x11000 ? 1 : 0x101) {
    if (c >= 0xd800 && c <= 0xdfff) continue;
    std::string bytes;
    append_utf8(bytes, c);
    ASSERT_EQ(decode_utf8(bytes), std::u32string(1, c)) << static_cast<std::uint32_t>(c);
  }
}

TEST(Utf8, WhatTheRfcForbidsIsNotDecoded) {
  EXPECT_FALSE(decode_utf8("\x80"));              // continuation without a lead
  EXPECT_FALSE(decode_utf8("\xc3"));              // cut off
  EXPECT_FALSE(decode_utf8("\xe2\x82"));          // cut off
  EXPECT_FALSE(decode_utf8("\xc3("));             // no continuation
  EXPECT_FALSE(decode_utf8("\xc0\xaf"));          // overlong '/'
  EXPECT_FALSE(decode_utf8("\xe0\x80\xaf"));      // overlong '/'
  EXPECT_FALSE(decode_utf8("\xf0\x80\x80\xaf"));  // overlong '/'
  EXPECT_FALSE(decode_utf8("\xed\xa0\x80"));      // surrogate
  EXPECT_FALSE(decode_utf8("\xf4\x90\x80\x80"));  // above U+10FFFF
  EXPECT_FALSE(decode_utf8("\xf8\x88\x80\x80\x80"));
  EXPECT_FALSE(decode_utf8("\xff"));
}

TEST(Utf8, AZeroByteIsACharacter) {
  EXPECT_EQ(decode_utf8(std::string_view("a\0b", 3)), std::u32string(U"a\0b", 3));
}

}  // namespace
}  // namespace parley::chat
