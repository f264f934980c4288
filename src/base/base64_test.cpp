#include "base/base64.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::base {
namespace {

std::string encode(std::string_view bytes) {
  std::string out;
  append_base64(out, bytes);
  return out;
}

// The vectors of RFC 4648, section 10, and both alphabet ends.
const std::vector<std::pair<std::string, std::string>> kVectors = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
    {"\x01\x02\x03", "AQID"},
    {"\xff\xff\xff", "////"},
    {"\xfb\xef\xbe", "++++"},
};

TEST(Base64, EncodesTheVectorsOfTheStandard) {
  for (const auto& [bytes, text] : kVectors) EXPECT_EQ(encode(bytes), text);
}

TEST(Base64, DecodesTheVectorsOfTheStandard) {
  for (const auto& [bytes, text] : kVectors) {
    std::string out;
    EXPECT_TRUE(append_base64_decoded(out, text)) << text;
    EXPECT_EQ(out, bytes);
  }
}

TEST(Base64, AppendsBehindWhatIsThere) {
  std::string text = "b";
  append_base64(text, "fo");
  EXPECT_EQ(text, "bZm8=");
  std::string bytes = "x";
  EXPECT_TRUE(append_base64_decoded(bytes, "Zm8="));
  EXPECT_EQ(bytes, "xfo");
}

TEST(Base64, RefusesWhatNoEncoderWrites) {
  const std::vector<std::string_view> bad = {
      "Z",        "Zg",       "Zg=",   "Zg===",          // wrong length
      "=",        "====",     "Z===",  "Zm=v",           // padding out of place
      "Zg==Zg==", "Zm8=Zm9v", "=Zm9",  "Zm9v=",          // padding in the middle, too much
      "!!!!",     "Zm9!",     "Zm 9",  "Zm9v\n",         // other characters
      "Zm9-",     "Zm9_",     " Zm9v", "\x80m9v",        // URL alphabet, space, high bit
      "Zh==",     "Zm9=",     "Zm\0v", "Zm9v Zm9vYmFy",  // bits behind the last byte
  };
  for (const std::string_view text : bad) {
    std::string out = "kept";
    EXPECT_FALSE(append_base64_decoded(out, text)) << text;
    EXPECT_EQ(out, "kept") << text;
  }
  std::string out;
  EXPECT_FALSE(append_base64_decoded(out, std::string_view("Zm\0v", 4)));
}

TEST(Base64, TurnsRandomBytesIntoTextAndBack) {
  std::mt19937 random(1);
  for (std::size_t size = 0; size < 200; ++size) {
    std::string bytes(size, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    std::string back;
    EXPECT_TRUE(append_base64_decoded(back, encode(bytes)));
    EXPECT_EQ(back, bytes);
  }
}

}  // namespace
}  // namespace parley::base
