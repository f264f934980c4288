#include "engineio/packet.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace parley::engineio {
namespace {

TEST(EngineioPacket, EveryDigitIsAType) {
  const PacketType types[] = {PacketType::kOpen, PacketType::kClose,   PacketType::kPing,
                              PacketType::kPong, PacketType::kMessage, PacketType::kUpgrade,
                              PacketType::kNoop};
  char digit = '0';
  for (const PacketType type : types) {
    const std::string text = std::string(1, digit) + "data";
    const auto packet = decode_packet(text);
    ASSERT_TRUE(packet) << text;
    EXPECT_EQ(packet->type, type);
    EXPECT_EQ(packet->data, "data");
    EXPECT_FALSE(packet->binary);
    EXPECT_EQ(to_digit(type), digit);
    ++digit;
  }
}

TEST(EngineioPacket, ASingleDigitHasNoData) {
  const auto packet = decode_packet("2");
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->type, PacketType::kPing);
  EXPECT_TRUE(packet->data.empty());
}

TEST(EngineioPacket, DataIsTakenAsItIs) {
  const std::string_view text("4\0\x1e\xff", 4);
  const auto packet = decode_packet(text);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->data, text.substr(1));
  EXPECT_EQ(packet->data.data(), text.data() + 1);
}

TEST(EngineioPacket, NothingIsAnError) {
  const auto packet = decode_packet("");
  ASSERT_FALSE(packet);
  EXPECT_EQ(packet.error(), PacketError::kEmpty);
}

TEST(EngineioPacket, EveryOtherFirstByteIsAnUnknownType) {
  for (int c = 0; c < 256; ++c) {
    if (c >= '0' && c <= '6') continue;
    const char text[] = {static_cast<char>(c), 'A'};
    const auto packet = decode_packet({text, 2});
    ASSERT_FALSE(packet) << c;
    EXPECT_EQ(packet.error(), PacketError::kUnknownType);
  }
}

TEST(EngineioPacket, Base64IsABinaryMessageWhereItIsAllowed) {
  std::string bytes = "left over";
  const auto packet = decode_packet("bAQID", bytes);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->type, PacketType::kMessage);
  EXPECT_TRUE(packet->binary);
  EXPECT_EQ(packet->data, "\x01\x02\x03");
  EXPECT_EQ(decode_packet("bAQI", bytes).error(), PacketError::kBadBase64);
  EXPECT_EQ(decode_packet("bAQID").error(), PacketError::kUnknownType);
}

TEST(EngineioPacket, ErrorsHaveDifferentTexts) {
  EXPECT_EQ(to_text(PacketError::kEmpty), "empty packet");
  EXPECT_EQ(to_text(PacketError::kUnknownType), "unknown packet type");
  EXPECT_EQ(to_text(PacketError::kBadBase64), "bad base64");
}

}  // namespace
}  // namespace parley::engineio
