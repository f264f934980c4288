#include "engineio/payload_v3.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/growth_testing.hpp"

namespace parley::engineio {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

using Packets = std::vector<std::string>;

struct Decoded {
  Packets packets;  // as type digit and data; binary ones with 'b' before that
  bool failed = false;
};

Decoded decode_all(std::string_view body, PayloadKind kind = PayloadKind::kText) {
  Decoded decoded;
  PayloadDecoderV3 decoder(body, kind);
  Packet packet;
  for (;;) {
    switch (decoder.next(packet)) {
      case PayloadDecoder::kPacket:
        decoded.packets.push_back((packet.binary ? "b" : "") +
                                  std::string(1, to_digit(packet.type)) + std::string(packet.data));
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
Decoded decode_binary(std::string_view body) {
  return decode_all(body, PayloadKind::kBinary);
}

TEST(EngineioPayloadV3, TextPacketsComeInOrderEachBehindItsLength) {
  const Decoded decoded = decode_all("6:4hello2:2x1:312:4hello world");
  EXPECT_FALSE(decoded.failed);
  EXPECT_EQ(decoded.packets, (Packets{"4hello", "2x", "3", "4hello world"}));
}

TEST(EngineioPayloadV3, LengthsCountUtf16CodeUnits) {
  // e-acute is one unit in two bytes, the euro sign one in three, the emoji two in four.
  const Decoded decoded = decode_all(
      "2:4\xc3\xa9"
      "2:4\xe2\x82\xac"
      "3:4\xf0\x9f\x98\x80"
      "2:4x");
  EXPECT_FALSE(decoded.failed);
  EXPECT_EQ(decoded.packets, (Packets{"4\xc3\xa9", "4\xe2\x82\xac", "4\xf0\x9f\x98\x80", "4x"}));
}

TEST(EngineioPayloadV3, ALengthThatEndsInsideASurrogatePairIsAnError) {
  EXPECT_TRUE(decode_all("2:4\xf0\x9f\x98\x80").failed);
  EXPECT_TRUE(decode_all("2:4\xf0\x9f\x98\x80"
                         "1:4")
                  .failed);
}

TEST(EngineioPayloadV3, Base64IsABinaryMessage) {
  const Decoded decoded = decode_all("10:b4AQIDBA==2:b4");
  EXPECT_FALSE(decoded.failed);
  EXPECT_EQ(decoded.packets, (Packets{"b4\x01\x02\x03\x04", "b4"}));
}

TEST(EngineioPayloadV3, ZeroIsAPayloadWithoutPackets) {
  EXPECT_FALSE(decode_all("0:").failed);
  EXPECT_TRUE(decode_all("0:").packets.empty());
  EXPECT_EQ(decode_all("0:2:4x0:").packets, (Packets{"4x"}));
}

TEST(EngineioPayloadV3, WrongLengthsAreErrorsBehindThePacketsBeforeThem) {
  const std::vector<std::string> bad = {"A:4xxxxxxxxxxxxxxxx",
                                        "5",
                                        ":4a",
                                        "-1:4",
                                        "+1:4",
                                        "1e0:4",
                                        "0x1:4",
                                        " 1:4",
                                        "1.0:4",
                                        "2:4",
                                        "a:4",
                                        "2:4a3",
                                        "1:4:",
                                        "2:4a\n",
                                        "9:4a",
                                        "1:7",
                                        "1:b",
                                        "3:bAQ",
                                        "18446744073709551617:4",
                                        std::string(311, '0') + "1:4"};
  for (const std::string& rest : bad) {
    const Decoded decoded = decode_all("2:4x" + rest);
    EXPECT_TRUE(decoded.failed) << rest;
    ASSERT_FALSE(decoded.packets.empty()) << rest;
    EXPECT_EQ(decoded.packets.front(), "4x") << rest;
  }
  EXPECT_TRUE(decode_all("").failed);
}

TEST(EngineioPayloadV3, TextThatIsNotUtf8RefusesTheWholePayload) {
  for (const std::string_view bad : {"2:4a2:4\xff"sv, "2:4a3:4\xc0\xaf"sv, "2:4\xed\xa0\x80"sv}) {
    EXPECT_TRUE(decode_all(bad).failed);
    EXPECT_TRUE(decode_all(bad).packets.empty());
  }
}

TEST(EngineioPayloadV3, BinaryPayloadsMarkTextAndBytes) {
  const Decoded decoded = decode_binary(
      "\x00\x06\xff"
      "4hello"
      "\x01\x04\xff\x04\x01\x02\x03"
      "\x00\x01\x03\xff"
      "4\xe2\x82\xac 12345678"
      "\x01\x01\xff\x04"sv);
  EXPECT_FALSE(decoded.failed);
  EXPECT_EQ(decoded.packets, (Packets{"4hello", "b4\x01\x02\x03", "4\xe2\x82\xac 12345678", "b4"}));
}

TEST(EngineioPayloadV3, BadBinaryPayloadsAreErrorsBehindThePacketsBeforeThem) {
  const std::vector<std::string> bad = {
      std::string("\x00", 1),
      std::string("\x00\xff", 2),
      std::string("\x00\x01", 2),
      std::string("\x00\x02\xff"
                  "4",
                  4),
      std::string("\x00\x0a\xff"
                  "4",
                  4),
      std::string("\x00\x31\xff"
                  "4",
                  4),
      std::string("\x02\x01\xff"
                  "4",
                  4),
      std::string("\x01\x01\xff"
                  "4",
                  4),
      std::string("\x00\x02\xff"
                  "4\xff",
                  5),
      std::string("\x00\x00\xff", 3),
      std::string("\x01\x00\xff", 3),
      '\0' + std::string(311, '\0') +
          "\x01\xff"
          "4",
  };
  for (const std::string& rest : bad) {
    const Decoded decoded = decode_binary(
        "\x00\x02\xff"
        "4x"s +
        rest);
    EXPECT_TRUE(decoded.failed) << testing::PrintToString(rest);
    EXPECT_EQ(decoded.packets, (Packets{"4x"})) << testing::PrintToString(rest);
  }
  EXPECT_TRUE(decode_binary("").failed);
}

TEST(EngineioPayloadV3, WritersPutLengthsBefore) {
  std::string text;
  append_text_packet_v3(text, PayloadKind::kText, "4hello");
  append_text_packet_v3(text, PayloadKind::kText, "4\xf0\x9f\x98\x80\xc3\xa9");
  append_binary_message_v3(text, PayloadKind::kText, "\x01\x02\x03\x04");
  append_binary_message_v3(text, PayloadKind::kText, "");
  EXPECT_EQ(text,
            "6:4hello4:4\xf0\x9f\x98\x80\xc3\xa9"
            "10:b4AQIDBA==2:b4");
  std::string bytes;
  append_text_packet_v3(bytes, PayloadKind::kBinary, "4\xc3\xa9 12345678");
  append_binary_message_v3(bytes, PayloadKind::kBinary, "\x01\x02\x03");
  EXPECT_EQ(bytes,
            "\x00\x01\x02\xff"
            "4\xc3\xa9 12345678"
            "\x01\x04\xff\x04\x01\x02\x03"sv);
}

TEST(EngineioPayloadV3, WhatIsWrittenIsRead) {
  std::mt19937 random(5);
  for (int round = 0; round < 400; ++round) {
    const auto kind = round % 2 == 0 ? PayloadKind::kText : PayloadKind::kBinary;
    std::string body;
    Packets expected;
    const std::size_t count = 1 + random() % 8;
    for (std::size_t i = 0; i < count; ++i) {
      std::string data;
      if (random() % 2 == 0) {
        for (std::size_t n = random() % 200; n > 0; --n) data += static_cast<char>(random());
        append_binary_message_v3(body, kind, data);
        expected.push_back("b4" + data);
      } else {
        data = "4";
        constexpr std::string_view kCharacters[] = {
            "x", ":", "1", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};
        for (std::size_t n = random() % 60; n > 0; --n) data += kCharacters[random() % 6];
        append_text_packet_v3(body, kind, data);
        expected.push_back(data);
      }
    }
    const Decoded decoded = decode_all(body, kind);
    EXPECT_FALSE(decoded.failed);
    EXPECT_EQ(decoded.packets, expected);
    // Cut anywhere, it is whole packets from the front or an error.
    const std::size_t cut = random() % body.size();
    const Decoded less = decode_all(std::string_view(body).substr(0, cut), kind);
    EXPECT_TRUE(less.failed || less.packets.size() < expected.size());
    for (std::size_t i = 0; i < less.packets.size(); ++i) EXPECT_EQ(less.packets[i], expected[i]);
  }
}

TEST(EngineioPayloadV3, ManyPacketsTakeLinearTime) {
  const auto pings = [](std::size_t size) {
    std::string body;
    while (body.size() < size) body += "1:2";
    return body;
  };
  const auto one_of_emoji = [](std::size_t size) {
    std::string text = "4";
    while (text.size() < size) text += "\xf0\x9f\x98\x80";
    std::string body;
    append_text_packet_v3(body, PayloadKind::kText, text);
    return body;
  };
  const auto decode = [](const std::string& body) {
    PayloadDecoderV3 decoder(body, PayloadKind::kText);
    Packet packet;
    while (decoder.next(packet) == PayloadDecoder::kPacket) {
    }
    EXPECT_EQ(decoder.error(), "");
  };
  EXPECT_LT(base::growth(pings, decode), base::kMostGrowth);
  EXPECT_LT(base::growth(one_of_emoji, decode), base::kMostGrowth);
}

}  // namespace
}  // namespace parley::engineio
