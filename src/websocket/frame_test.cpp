#include "websocket/frame.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "websocket/reader_testing.hpp"

namespace parley::websocket {
namespace {

using testing::hex;

std::string header_of(Opcode opcode, std::uint64_t length, bool fin = true, bool rsv1 = false) {
  std::string out = "kept";
  append_frame_header(out, opcode, length, fin, rsv1);
  EXPECT_TRUE(out.starts_with("kept"));
  return out.substr(4);
}

TEST(Frame, ServerHeadersUseTheShortestLength) {
  EXPECT_EQ(header_of(Opcode::kText, 0), hex("81 00"));
  EXPECT_EQ(header_of(Opcode::kText, 5), hex("81 05"));
  EXPECT_EQ(header_of(Opcode::kText, 125), hex("81 7d"));
  EXPECT_EQ(header_of(Opcode::kBinary, 126), hex("82 7e 007e"));
  EXPECT_EQ(header_of(Opcode::kBinary, 256), hex("82 7e 0100"));
  EXPECT_EQ(header_of(Opcode::kBinary, 65535), hex("82 7e ffff"));
  EXPECT_EQ(header_of(Opcode::kBinary, 65536), hex("82 7f 0000000000010000"));
  EXPECT_EQ(header_of(Opcode::kBinary, 0x0123456789abcdef), hex("82 7f 0123456789abcdef"));
}

TEST(Frame, ServerHeadersCarryOpcodeAndBits) {
  EXPECT_EQ(header_of(Opcode::kText, 3, false), hex("01 03"));
  EXPECT_EQ(header_of(Opcode::kContinuation, 2), hex("80 02"));
  EXPECT_EQ(header_of(Opcode::kText, 7, true, true), hex("c1 07"));
  EXPECT_EQ(header_of(Opcode::kClose, 0), hex("88 00"));
  EXPECT_EQ(header_of(Opcode::kPing, 5), hex("89 05"));
  EXPECT_EQ(header_of(Opcode::kPong, 5), hex("8a 05"));
}

TEST(Frame, ClientFramesAreMasked) {
  std::string out;
  append_masked_frame(out, Opcode::kText, "Hello", {0x37, 0xfa, 0x21, 0x3d});
  EXPECT_EQ(out, hex("81 85 37fa213d 7f9f4d5158"));
  out.clear();
  append_masked_frame(out, Opcode::kBinary, std::string(200, 'x'), {0, 0, 0, 0}, false, true);
  EXPECT_EQ(out, hex("42 fe 00c8 00000000") + std::string(200, 'x'));
}

TEST(Frame, WhatIsWrittenIsReadBack) {
  for (const Opcode opcode : {Opcode::kText, Opcode::kBinary, Opcode::kPing, Opcode::kClose}) {
    for (const std::uint64_t length :
         {0ull, 1ull, 125ull, 126ull, 65535ull, 65536ull, 1ull << 32, ~0ull}) {
      if (is_control(opcode) && length > kMaxControlPayload) continue;
      const std::string bytes = header_of(opcode, length);
      FrameHeader header;
      const FrameHeaderParse parse = parse_frame_header(bytes, {.masked = false}, header);
      EXPECT_EQ(parse.fault, Fault::kNone);
      EXPECT_EQ(parse.size, bytes.size());
      EXPECT_EQ(header.opcode, opcode);
      EXPECT_EQ(header.length, length);
      EXPECT_TRUE(header.fin);
    }
  }
}

TEST(Frame, AHeaderIsCompleteOnlyWithItsLastByte) {
  for (const std::string& bytes : {hex("82 83 01020304"), hex("82 fe 0100 01020304"),
                                   hex("82 ff 0000000000010000 01020304")}) {
    FrameHeader header;
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const auto parse = parse_frame_header(std::span(bytes).first(size), {}, header);
      EXPECT_EQ(parse.fault, Fault::kNone);
      EXPECT_EQ(parse.size, 0) << size << " of " << bytes.size();
    }
    const std::string more = bytes + "payload";
    EXPECT_EQ(parse_frame_header(more, {}, header).size, bytes.size());
    EXPECT_EQ(header.key, (MaskKey{1, 2, 3, 4}));
  }
}

TEST(Frame, ARuleIsAppliedWithTheFirstBytesThatShowItBroken) {
  struct Case {
    const char* bytes;
    FrameRules rules;
    Fault fault;
  };
  const FrameRules plain;
  const FrameRules server{.masked = false};
  const FrameRules inside{.in_message = true};
  const FrameRules deflate{.deflate = true};
  const FrameRules deflate_inside{.deflate = true, .in_message = true};
  const FrameRules small{.room = 1000};
  for (const Case& c : std::vector<Case>{
           {"91", plain, Fault::kReservedBits},
           {"a1", plain, Fault::kReservedBits},
           {"c1", plain, Fault::kReservedBits},
           {"d1", deflate, Fault::kReservedBits},
           {"c9", deflate, Fault::kReservedBits},
           {"c8", deflate, Fault::kReservedBits},
           {"c0", deflate_inside, Fault::kReservedBits},
           {"83", plain, Fault::kReservedOpcode},
           {"87", plain, Fault::kReservedOpcode},
           {"8b", plain, Fault::kReservedOpcode},
           {"8f", plain, Fault::kReservedOpcode},
           {"80", plain, Fault::kUnexpectedContinuation},
           {"81", inside, Fault::kExpectedContinuation},
           {"02", inside, Fault::kExpectedContinuation},
           {"09", plain, Fault::kFragmentedControl},
           {"08", inside, Fault::kFragmentedControl},
           {"81 05", plain, Fault::kMissingMask},
           {"81 85", server, Fault::kUnexpectedMask},
           {"89 fe", plain, Fault::kControlTooLong},
           {"88 ff", plain, Fault::kControlTooLong},
           {"82 fe 007d", plain, Fault::kNonMinimalLength},
           {"82 fe 0000", plain, Fault::kNonMinimalLength},
           {"82 ff 000000000000ffff", plain, Fault::kNonMinimalLength},
           {"82 fe 03e9", small, Fault::kMessageTooBig},
           {"82 ff 0000000000010000", small, Fault::kMessageTooBig},
           {"82 ff ffffffffffffffff", small, Fault::kMessageTooBig},
           {"82 81", {.room = 0}, Fault::kMessageTooBig},
       }) {
    const std::string bytes = hex(c.bytes);
    FrameHeader header;
    EXPECT_EQ(parse_frame_header(bytes, c.rules, header).fault, c.fault) << c.bytes;
    const auto before =
        parse_frame_header(std::span(bytes).first(bytes.size() - 1), c.rules, header);
    EXPECT_EQ(before.fault, Fault::kNone) << c.bytes;
  }
}

TEST(Frame, WhatTheRulesAllowIsRead) {
  FrameHeader header;
  EXPECT_EQ(parse_frame_header(hex("82 fe 03e8 00000000"), {.room = 1000}, header).size, 8);
  EXPECT_EQ(header.length, 1000u);
  EXPECT_EQ(parse_frame_header(hex("c1 80 00000000"), {.deflate = true}, header).size, 6);
  EXPECT_TRUE(header.rsv1);
  EXPECT_EQ(parse_frame_header(hex("00 80 00000000"), {.in_message = true}, header).size, 6);
  EXPECT_FALSE(header.fin);
  // A ping is no part of the message around it and does not use its room.
  EXPECT_EQ(parse_frame_header(hex("89 85 00000000"), {.in_message = true, .room = 0}, header).size,
            6);
}

}  // namespace
}  // namespace parley::websocket
