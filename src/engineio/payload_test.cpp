#include "engineio/payload.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/growth_testing.hpp"

namespace parley::engineio {
namespace {

struct Decoded {
  std::vector<std::string> packets;  // as type digit and data; binary ones begin with 'b'
  bool failed = false;
};

Decoded decode_all(std::string_view body) {
  Decoded decoded;
  PayloadDecoder decoder(body);
  Packet packet;
  for (;;) {
    switch (decoder.next(packet)) {
      case PayloadDecoder::kPacket:
        decoded.packets.push_back((packet.binary ? 'b' : to_digit(packet.type)) +
                                  std::string(packet.data));
        continue;
      case PayloadDecoder::kError:
        decoded.failed = true;
        EXPECT_FALSE(decoder.error().empty());
        EXPECT_EQ(decoder.next(packet), PayloadDecoder::kError);
        return decoded;
      case PayloadDecoder::kEnd:
        EXPECT_TRUE(decoder.error().empty());
        EXPECT_EQ(decoder.next(packet), PayloadDecoder::kEnd);
        return decoded;
    }
  }
}

using Packets = std::vector<std::string>;

TEST(EngineioPayload, PacketsComeInOrder) {
  const Decoded decoded = decode_all(
      "4hello\x1e"
      "2\x1e"
      "4\xe2\x82\xac");
  EXPECT_FALSE(decoded.failed);
  EXPECT_EQ(decoded.packets, (Packets{"4hello", "2", "4\xe2\x82\xac"}));
}

TEST(EngineioPayload, Base64IsABinaryMessage) {
  const Decoded decoded = decode_all(
      "451-[\"x\"]\x1e"
      "bAQID\x1e"
      "b\x1e"
      "3");
  EXPECT_FALSE(decoded.failed);
  EXPECT_EQ(decoded.packets, (Packets{"451-[\"x\"]", "b\x01\x02\x03", "b", "3"}));
}

TEST(EngineioPayload, ABinaryPacketLivesUntilTheNextCall) {
  PayloadDecoder decoder(
      "bAQID\x1e"
      "bBAUG");
  Packet packet;
  ASSERT_EQ(decoder.next(packet), PayloadDecoder::kPacket);
  EXPECT_EQ(packet.data, "\x01\x02\x03");
  ASSERT_EQ(decoder.next(packet), PayloadDecoder::kPacket);
  EXPECT_EQ(packet.data, "\x04\x05\x06");
}

TEST(EngineioPayload, APayloadWithoutPacketsIsAnError) {
  EXPECT_TRUE(decode_all("").failed);
  EXPECT_TRUE(decode_all("\x1e").failed);
  EXPECT_TRUE(decode_all(std::string(1000, kSeparator)).failed);
}

TEST(EngineioPayload, PacketsBeforeABadOneAreDeliveredAndNoneAfterIt) {
  const std::vector<std::string> bad = {"7", "z", "", "b!!!!", "bAQ=", "bAQ ID", "bAQI", "B"};
  for (const std::string& packet : bad) {
    const Decoded decoded = decode_all("4a\x1e" + packet +
                                       "\x1e"
                                       "4b");
    EXPECT_TRUE(decoded.failed) << packet;
    EXPECT_EQ(decoded.packets, (Packets{"4a"})) << packet;
  }
}

TEST(EngineioPayload, ATrailingSeparatorIsAnErrorBehindThePackets) {
  const Decoded decoded = decode_all("4a\x1e");
  EXPECT_TRUE(decoded.failed);
  EXPECT_EQ(decoded.packets, (Packets{"4a"}));
}

TEST(EngineioPayload, BytesThatAreNotUtf8RefuseTheWholePayload) {
  for (const std::string_view bad : {"4a\x1e"
                                     "4\xff",
                                     "4\xc0\xaf", "4\xed\xa0\x80", "4\xe2\x82"}) {
    const Decoded decoded = decode_all(bad);
    EXPECT_TRUE(decoded.failed);
    EXPECT_TRUE(decoded.packets.empty());
  }
}

TEST(EngineioPayload, WritersPutSeparatorsBetweenPacketsOnly) {
  std::string out;
  append_text_packet(out, '4', "hello");
  append_binary_message(out, "\x01\x02\x03\x04");
  append_text_packet(out, '6', {});
  EXPECT_EQ(out,
            "4hello\x1e"
            "bAQIDBA==\x1e"
            "6");
  std::string binary_first;
  append_binary_message(binary_first, "");
  append_binary_message(binary_first, "\xff");
  EXPECT_EQ(binary_first,
            "b\x1e"
            "b/w==");
}

TEST(EngineioPayload, WhatIsWrittenIsRead) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    std::string body;
    Packets expected;
    const std::size_t count = 1 + random() % 8;
    for (std::size_t i = 0; i < count; ++i) {
      std::string data(random() % 20, 'x');
      if (random() % 2 == 0) {
        for (char& c : data) c = static_cast<char>(random());
        append_binary_message(body, data);
        expected.push_back("b" + data);
      } else {
        append_text_packet(body, '4', data);
        expected.push_back("4" + data);
      }
    }
    const Decoded decoded = decode_all(body);
    EXPECT_FALSE(decoded.failed);
    EXPECT_EQ(decoded.packets, expected);
  }
}

TEST(EngineioPayload, ManyPacketsTakeLinearTime) {
  const auto pings = [](std::size_t size) {
    std::string body(size | 1, '3');
    for (std::size_t i = 1; i < body.size(); i += 2) body[i] = kSeparator;
    return body;
  };
  const auto decode = [](const std::string& body) {
    PayloadDecoder decoder(body);
    Packet packet;
    std::size_t count = 0;
    while (decoder.next(packet) == PayloadDecoder::kPacket) ++count;
    EXPECT_EQ(count, body.size() / 2 + 1);
  };
  EXPECT_LT(base::growth(pings, decode), base::kMostGrowth);
}

}  // namespace
}  // namespace parley::engineio
