// Names: what people may be called, and which names are the same.
#include "name.hpp"

#include <gtest/gtest.h>

#include "case_fold.hpp"
#include "utf8.hpp"

namespace parley::chat {
namespace {

std::string normalised(std::string_view name) {
  const auto outcome = normalise_name(name, kMaxUserName);
  return outcome ? *outcome : "refused: " + outcome.error().code;
}

std::string utf8(std::u32string_view text) {
  std::string bytes;
  for (const char32_t c : text) append_utf8(bytes, c);
  return bytes;
}

bool refused(std::u32string_view name) {
  return normalised(utf8(name)) == "refused: name_invalid";
}

std::string repeat(const std::string& text, int times) {
  std::string repeated;
  for (int i = 0; i < times; ++i) repeated += text;
  return repeated;
}

TEST(Name, WhiteSpaceIsTrimmedAndCollapsed) {
  EXPECT_EQ(normalised("Ann"), "Ann");
  EXPECT_EQ(normalised("  Ann \t\n Lee  "), "Ann Lee");
  EXPECT_EQ(normalised(utf8(U"\u3000Ann\u00a0\u2003Lee\u2028")), "Ann Lee");
}

TEST(Name, NothingButWhiteSpaceIsRefused) {
  EXPECT_EQ(normalised(""), "refused: name_invalid");
  EXPECT_EQ(normalised(" \t\r\n"), "refused: name_invalid");
  EXPECT_TRUE(refused(U"\u2003\u3000"));
}

TEST(Name, LengthIsCountedInCharactersNotBytes) {
  const std::string smile = utf8(U"\U0001F600");
  EXPECT_EQ(normalised(repeat(smile, 32)), repeat(smile, 32));
  EXPECT_EQ(normalised(repeat(smile, 33)), "refused: name_invalid");
  EXPECT_EQ(normalised("  " + repeat("a", 32) + "  "), repeat("a", 32));
  EXPECT_EQ(normalised(repeat("a", 33)), "refused: name_invalid");
  EXPECT_EQ(normalised(repeat("a", 100'000)), "refused: name_invalid");
}

TEST(Name, BytesThatAreNotUtf8AreRefused) {
  EXPECT_EQ(normalised("Ann\xff"), "refused: name_invalid");
  EXPECT_EQ(normalised("Ann\xc3"), "refused: name_invalid");
  EXPECT_EQ(normalised("\xed\xa0\x80"), "refused: name_invalid");
}

TEST(Name, MarkupIsAnOrdinaryName) {
  EXPECT_EQ(normalised("<img src=x onerror=1>"), "<img src=x onerror=1>");
  EXPECT_EQ(normalised("'; DROP TABLE x;--"), "'; DROP TABLE x;--");
}

TEST(Name, CharactersThatCannotBeSeenAreRefused) {
  EXPECT_EQ(normalised(std::string("An\0n", 4)), "refused: name_invalid");
  EXPECT_TRUE(refused(U"Ann\u001b"));         // escape
  EXPECT_TRUE(refused(U"Ann\u0085x\u009f"));  // C1 controls
  EXPECT_TRUE(refused(U"Ann\u200b"));         // zero-width space
  EXPECT_TRUE(refused(U"\ufeffAnn"));         // byte order mark
  EXPECT_TRUE(refused(U"A\u00adnn"));         // soft hyphen
  EXPECT_TRUE(refused(U"\u3164"));            // Hangul filler
  EXPECT_TRUE(refused(U"\u2800\u2800"));      // empty braille
  EXPECT_TRUE(refused(U"Ann\U000e0041"));     // tag character
  EXPECT_TRUE(refused(U"Ann\ue000"));         // private use
  EXPECT_TRUE(refused(U"Ann\U0002fffe"));     // no character at all
}

TEST(Name, MarksThatTurnTheReadingDirectionAreRefused) {
  for (const char32_t mark : U"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2069") {
    if (mark == 0) continue;  // the end of the literal
    EXPECT_TRUE(refused(std::u32string(U"Ann") + mark + U"nnA"));
  }
}

TEST(Name, JoinersStandOnlyWhereAScriptNeedsThem) {
  EXPECT_FALSE(refused(U"\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"));  // Persian
  EXPECT_FALSE(refused(U"\U0001F469\u200d\U0001F4BB"));                        // woman, computer
  EXPECT_TRUE(refused(U"An\u200dn"));
  EXPECT_TRUE(refused(U"\u200dAnn"));
  EXPECT_TRUE(refused(U"Ann\u200c"));
  EXPECT_TRUE(refused(U"\U0001F469\u200d"));
}

TEST(Name, CaseDoesNotMakeAnotherName) {
  EXPECT_EQ(name_key("ANN lee"), name_key("ann LEE"));
  EXPECT_EQ(name_key(utf8(U"ÅSE Øst")), name_key(utf8(U"åse øST")));
  EXPECT_EQ(name_key(utf8(U"ŁUKASZ Žižek Ÿ")), name_key(utf8(U"łukasz žIŽEK ÿ")));
  EXPECT_EQ(name_key(utf8(U"ΟΔΥΣΣΕΥΣ Ά")), name_key(utf8(U"Οδυσσευς ά")));
  EXPECT_EQ(name_key(utf8(U"ЮЛИЯ Ёлкина Ґ")), name_key(utf8(U"юлия ёЛКИНА ґ")));
  EXPECT_EQ(name_key(utf8(U"NGUYỄN Ơ Ư")), name_key(utf8(U"nguyễn ơ ư")));
  EXPECT_EQ(name_key(utf8(U"Ａｎｎ")), name_key("ann"));
  EXPECT_NE(name_key("ann"), name_key("anna"));
  EXPECT_NE(name_key(utf8(U"×")), name_key(utf8(U"÷")));
}

TEST(Name, InvisibleCharactersDoNotMakeAnotherName) {
  EXPECT_EQ(name_key(utf8(U"\u2764\ufe0f")), name_key(utf8(U"\u2764")));
  EXPECT_EQ(name_key(utf8(U"\u0645\u200c\u0645")), name_key(utf8(U"\u0645\u0645")));
}

TEST(Name, FoldingTwiceChangesNothing) {
  for (char32_t c = 0; c < 0x20000; ++c) {
    const char32_t once = fold_case(c);
    EXPECT_EQ(fold_case(once), once) << std::hex << static_cast<std::uint32_t>(c);
  }
}

TEST(Name, LettersWithoutCaseKeepTheirIdentity) {
  for (const char32_t c : U"aÿß×÷ıĸŉάωяӏ世א🙂") EXPECT_EQ(fold_case(c), c);
}

}  // namespace
}  // namespace parley::chat
