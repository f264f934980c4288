#include "engineio/outgoing.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "websocket/deflate.hpp"

namespace parley::engineio {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

/// What a peer makes of the payload of one compressed frame.
std::string inflated(std::string_view compressed) {
  websocket::Inflater inflater(15, false);
  std::string plain;
  EXPECT_EQ(inflater.inflate(compressed, 1000, plain), websocket::Inflater::Status::kOk);
  return plain;
}

OutgoingRef with_attachment(bool compress = true) {
  const std::string_view text[] = {"51-", R"(["a",{"_placeholder":true,"num":0}])"};
  const std::string attachment = "\x01\x02\x03";
  return Outgoing::message(text, {&attachment, 1}, compress);
}

constexpr std::string_view kText = R"(451-["a",{"_placeholder":true,"num":0}])";

TEST(EngineioOutgoing, AMessageIsATextFrameAndABinaryFrameForEachAttachment) {
  const auto packet = with_attachment();
  EXPECT_EQ(packet->frames(), "\x81\x27" + std::string(kText) + "\x82\x03\x01\x02\x03");
  ASSERT_EQ(packet->packets(), 2U);
  EXPECT_EQ(packet->part(0), kText.substr(1));
  EXPECT_EQ(packet->part(1), "\x01\x02\x03");
  EXPECT_FALSE(packet->is_binary(0));
  EXPECT_TRUE(packet->is_binary(1));
  std::string payload;
  packet->append_payload(payload);
  EXPECT_EQ(payload, std::string(kText) + "\x1e" + "bAQID");
}

TEST(EngineioOutgoing, WhatAParserMadeIsSentInItsOrder) {
  const ParserMessage messages[] = {{true, "\x00\xff"s}, {false, "text"}, {true, ""}};
  const auto packet = Outgoing::messages(messages);
  EXPECT_EQ(packet->frames(),
            "\x82\x02\x00\xff\x81\x05"
            "4text\x82\x00"sv);
  EXPECT_TRUE(packet->has_binary());
  std::string payload;
  packet->append_payload(payload);
  EXPECT_EQ(payload,
            "bAP8=\x1e"
            "4text\x1e"
            "b");
}

TEST(EngineioOutgoing, BytesAloneHaveNoDigit) {
  const auto packet = Outgoing::binary("\x04z");
  EXPECT_EQ(packet->frames(), "\x82\x02\x04z");
  EXPECT_EQ(packet->part(0), "\x04z");
}

TEST(EngineioOutgoing, ControlPacketsAreTheirDigitAndAreNeverCompressed) {
  const auto pong = Outgoing::control(PacketType::kPong, "probe");
  EXPECT_EQ(pong->frames(),
            "\x81\x06"
            "3probe");
  websocket::Deflater deflater(6, 15, false);
  EXPECT_EQ(pong->deflated_frames(deflater, 0), pong->frames());
}

TEST(EngineioOutgoing, FramesFromTheThresholdOnAreDeflated) {
  websocket::Deflater deflater(6, 15, false);
  const auto packet = with_attachment();
  const std::string& frames = packet->deflated_frames(deflater, 39);
  // FIN, RSV1 and text, the length, the compressed text; the attachment is below the threshold.
  ASSERT_GT(frames.size(), 7U);
  EXPECT_EQ(frames[0], '\xc1');
  const auto size = static_cast<std::size_t>(static_cast<unsigned char>(frames[1]));
  ASSERT_EQ(frames.size(), 2 + size + 5);
  EXPECT_EQ(inflated(std::string_view(frames).substr(2, size)), kText);
  EXPECT_EQ(frames.substr(2 + size), "\x82\x03\x01\x02\x03");
  EXPECT_EQ(&packet->deflated_frames(deflater, 39), &frames) << "made once for all";
  EXPECT_EQ(with_attachment()->deflated_frames(deflater, 40), packet->frames());
}

TEST(EngineioOutgoing, AConnectionsOwnDeflaterRefersToWhatItSentBefore) {
  websocket::Deflater deflater(6, 15, true);
  const auto packet = with_attachment();
  std::string first;
  packet->append_deflated(first, deflater, 0);
  std::string both = first;
  packet->append_deflated(both, deflater, 0);
  EXPECT_LT(both.size(), 2 * first.size());
  EXPECT_EQ(both[first.size()], '\xc1');
}

TEST(EngineioOutgoing, WhatMustNotBeCompressedIsNot) {
  websocket::Deflater deflater(6, 15, false);
  const auto packet = with_attachment(false);
  EXPECT_EQ(packet->deflated_frames(deflater, 0), packet->frames());
}

}  // namespace
}  // namespace parley::engineio
