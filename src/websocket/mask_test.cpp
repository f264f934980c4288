#include "websocket/mask.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace parley::websocket {
namespace {

TEST(Mask, TheExampleOfTheRfcUnmasksToHello) {
  std::string payload = "\x7f\x9f\x4d\x51\x58";
  EXPECT_TRUE(unmask(payload, {0x37, 0xfa, 0x21, 0x3d}, 0));
  EXPECT_EQ(payload, "Hello");
}

TEST(Mask, EveryLengthStartAndOffsetIsTheByteWiseDefinition) {
  std::mt19937 random(1);
  for (std::size_t length = 0; length < 140; ++length) {
    for (std::size_t start = 0; start < 9; ++start) {
      for (std::size_t offset = 0; offset < 5; ++offset) {
        const MaskKey key{
            static_cast<unsigned char>(random()), static_cast<unsigned char>(random()),
            static_cast<unsigned char>(random()), static_cast<unsigned char>(random())};
        std::string data(start + length + 9, '\0');
        for (char& c : data) c = static_cast<char>(random());
        std::string expected = data;
        bool ascii = true;
        for (std::size_t i = 0; i < length; ++i) {
          const auto byte = static_cast<unsigned char>(
              static_cast<unsigned char>(expected[start + i]) ^ key[(offset + i) % 4]);
          expected[start + i] = static_cast<char>(byte);
          ascii = ascii && byte < 0x80;
        }
        EXPECT_EQ(unmask(std::span(data).subspan(start, length), key, offset), ascii);
        ASSERT_EQ(data, expected) << length << " bytes from " << start << ", offset " << offset;
      }
    }
  }
}

TEST(Mask, OneByteAboveAsciiIsSeenAnywhere) {
  for (std::size_t length = 1; length < 80; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      std::string data(length, 'a');
      data[at] = '\x80';
      EXPECT_FALSE(unmask(data, {0, 0, 0, 0}, 0)) << at << " of " << length;
      data[at] = '\x7f';
      EXPECT_TRUE(unmask(data, {0, 0, 0, 0}, 0));
    }
  }
}

}  // namespace
}  // namespace parley::websocket
