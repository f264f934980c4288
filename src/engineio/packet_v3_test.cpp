#include "engineio/packet_v3.hpp"

#include <gtest/gtest.h>

#include <string>

namespace parley::engineio {
namespace {

using namespace std::string_view_literals;

TEST(EngineioPacketV3, TextIsATypeDigitAndData) {
  std::string bytes;
  const auto packet = decode_packet_v3("4hello", bytes);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->type, PacketType::kMessage);
  EXPECT_FALSE(packet->binary);
  EXPECT_EQ(packet->data, "hello");
  EXPECT_EQ(decode_packet_v3("2probe", bytes)->type, PacketType::kPing);
}

TEST(EngineioPacketV3, Base64HasATypeDigitBeforeIt) {
  std::string bytes;
  const auto packet = decode_packet_v3("b4AQID", bytes);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->type, PacketType::kMessage);
  EXPECT_TRUE(packet->binary);
  EXPECT_EQ(packet->data, "\x01\x02\x03");
  EXPECT_EQ(decode_packet_v3("b4", bytes)->data, "");
  EXPECT_EQ(decode_packet_v3("b2AQID", bytes)->type, PacketType::kPing);
}

TEST(EngineioPacketV3, ABinaryFrameBeginsWithItsTypeAsAByte) {
  const auto packet = decode_binary_packet_v3("\x04\x01\x00\xff"sv);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->type, PacketType::kMessage);
  EXPECT_TRUE(packet->binary);
  EXPECT_EQ(packet->data, "\x01\x00\xff"sv);
  EXPECT_EQ(decode_binary_packet_v3("\x04")->data, "");
}

TEST(EngineioPacketV3, WhatHasNoTypeIsAnError) {
  std::string bytes;
  EXPECT_EQ(decode_packet_v3("", bytes).error(), PacketError::kEmpty);
  EXPECT_EQ(decode_packet_v3("7", bytes).error(), PacketError::kUnknownType);
  EXPECT_EQ(decode_packet_v3("b", bytes).error(), PacketError::kEmpty);
  EXPECT_EQ(decode_packet_v3("bAQID", bytes).error(), PacketError::kUnknownType);
  EXPECT_EQ(decode_packet_v3("b4AQI", bytes).error(), PacketError::kBadBase64);
  EXPECT_EQ(decode_binary_packet_v3("").error(), PacketError::kEmpty);
  EXPECT_EQ(decode_binary_packet_v3("\x07").error(), PacketError::kUnknownType);
  EXPECT_EQ(decode_binary_packet_v3("4x").error(), PacketError::kUnknownType);
}

}  // namespace
}  // namespace parley::engineio
