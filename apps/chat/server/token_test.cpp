// Ids and secrets.
#include "token.hpp"

#include <gtest/gtest.h>

#include <set>

namespace parley::chat {
namespace {

TEST(Token, IdsHaveTwelveCharactersOfSixtyTwo) {
  std::set<std::string> ids;
  std::set<char> characters;
  for (int i = 0; i < 2000; ++i) {
    const auto id = make_id();
    EXPECT_EQ(id.size(), 12u);
    ids.insert(id);
    characters.insert(id.begin(), id.end());
  }
  EXPECT_EQ(ids.size(), 2000u);
  EXPECT_EQ(characters.size(), 62u);
}

TEST(Token, OurOwnSecretsAreWellFormed) {
  EXPECT_TRUE(is_well_formed_token(make_token()));
  EXPECT_NE(make_token(), make_token());
}

TEST(Token, ShortLongAndStrangeSecretsAreNot) {
  EXPECT_TRUE(is_well_formed_token(std::string(32, 'a')));
  EXPECT_TRUE(is_well_formed_token(std::string(126, 'a') + "_-"));
  EXPECT_FALSE(is_well_formed_token(""));
  EXPECT_FALSE(is_well_formed_token(std::string(31, 'a')));
  EXPECT_FALSE(is_well_formed_token(std::string(129, 'a')));
  EXPECT_FALSE(is_well_formed_token(std::string(32, 'a') + "/"));
  EXPECT_FALSE(is_well_formed_token(std::string(32, '\0')));
}

TEST(Token, TheHashIsSha256) {
  std::string hex;
  for (const char c : hash_token("abc")) {
    constexpr const char* kDigits = "0123456789abcdef";
    hex += kDigits[static_cast<unsigned char>(c) >> 4];
    hex += kDigits[static_cast<unsigned char>(c) & 15];
  }
  EXPECT_EQ(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace parley::chat
