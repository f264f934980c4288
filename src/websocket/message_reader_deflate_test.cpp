#include <gtest/gtest.h>

#include <string>

#include "websocket/deflate.hpp"
#include "websocket/message_reader.hpp"
#include "websocket/reader_testing.hpp"

namespace parley::websocket {
namespace {

using testing::Events;
using testing::expect_events;
using testing::feed;
using testing::hex;

class CompressedMessages : public ::testing::Test {
 protected:
  void frame(Opcode opcode, std::string_view payload, bool fin = true, bool rsv1 = false) {
    append_masked_frame(wire_, opcode, payload, {1, 2, 3, 4}, fin, rsv1);
  }
  std::string deflated(std::string_view message) {
    std::string out;
    deflater_.deflate(message, out);
    return out;
  }

  Deflater deflater_{6, 15, false};
  Inflater inflater_{15, false};
  ReaderOptions options_{.inflater = &inflater_};
  std::string wire_;
};

TEST_F(CompressedMessages, AreInflated) {
  frame(Opcode::kText, hex("f248cdc9c90700"), true, true);
  frame(Opcode::kBinary, deflated("\xff\xfe\xff\xfe\xff\xfe\xff\xfe"), true, true);
  frame(Opcode::kText, deflated(""), true, true);
  expect_events(options_, wire_,
                {"text Hello", "binary \xff\xfe\xff\xfe\xff\xfe\xff\xfe", "text "});
}

TEST_F(CompressedMessages, MixWithPlainOnes) {
  frame(Opcode::kText, deflated("compressed"), true, true);
  frame(Opcode::kText, "plain");
  frame(Opcode::kText, deflated("compressed again"), true, true);
  expect_events(options_, wire_, {"text compressed", "text plain", "text compressed again"});
}

TEST_F(CompressedMessages, MayBeFragmentedAnywhere) {
  const std::string bytes = hex("f248cdc9c90700");
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    wire_.clear();
    frame(Opcode::kText, bytes.substr(0, cut), false, true);
    frame(Opcode::kPing, "in between");
    frame(Opcode::kContinuation, bytes.substr(cut), true);
    frame(Opcode::kText, bytes, true, true);
    expect_events(options_, wire_, {"ping in between", "text Hello", "text Hello"});
  }
}

TEST_F(CompressedMessages, ConnectionsThatShareAStreamDoNotMix) {
  MessageReader a(options_), b(options_);
  Events from_a, from_b;
  std::string first, second;
  append_masked_frame(first, Opcode::kText, deflated("message of a"), {1, 2, 3, 4}, true, true);
  append_masked_frame(second, Opcode::kText, deflated("message of b"), {1, 2, 3, 4}, true, true);
  for (std::size_t i = 0; i < std::min(first.size(), second.size()) - 1; ++i) {
    feed(a, first.substr(i, 1), from_a);
    feed(b, second.substr(i, 1), from_b);
  }
  const std::size_t rest = std::min(first.size(), second.size()) - 1;
  feed(b, second.substr(rest), from_b);
  feed(a, first.substr(rest), from_a);
  EXPECT_EQ(from_a, Events{"text message of a"});
  EXPECT_EQ(from_b, Events{"text message of b"});
  EXPECT_EQ(a.retained_bytes(), 0u);
}

TEST_F(CompressedMessages, AreMarkedOnTheirFirstFrameOnly) {
  const Events reserved{"error 1002 reserved bits set"};
  frame(Opcode::kText, "x", false, true);
  frame(Opcode::kContinuation, "y", true, true);
  expect_events(options_, wire_, reserved);
  wire_.clear();
  frame(Opcode::kPing, "x", true, true);
  expect_events(options_, wire_, reserved);
  wire_.clear();
  frame(Opcode::kText, "x", true, true);
  expect_events({}, wire_, reserved);
}

TEST_F(CompressedMessages, ThatDoNotInflateAreInvalidPayload) {
  frame(Opcode::kText, "\xff\xff\xff", true, true);
  frame(Opcode::kText, "not read any more");
  expect_events(options_, wire_, {"error 1007 invalid compressed data"});
}

TEST_F(CompressedMessages, AreCheckedAsUtf8AfterInflation) {
  frame(Opcode::kText, deflated("bad \xed\xa0\x80"), true, true);
  expect_events(options_, wire_, {"error 1007 invalid UTF-8"});
  wire_.clear();
  frame(Opcode::kText, deflated("cut \xc3"), true, true);
  expect_events(options_, wire_, {"error 1007 invalid UTF-8"});
}

TEST_F(CompressedMessages, AreTooBigByWhatTheyInflateTo) {
  options_.max_message = 5000;
  frame(Opcode::kBinary, deflated(std::string(5000, 'x')), true, true);
  frame(Opcode::kBinary, deflated(std::string(5001, 'x')), true, true);
  expect_events(options_, wire_,
                {"binary " + std::string(5000, 'x'), "error 1009 message too big"});
}

TEST_F(CompressedMessages, ThatTurnInvalidPastTheLimitAreReportedOnce) {
  options_.max_message = 5000;
  std::string bytes = deflated(std::string(100'000, 'x'));
  bytes.back() = '\xff';
  frame(Opcode::kBinary, bytes + "\xff\xff\xff", true, true);
  expect_events(options_, wire_, {"error 1009 message too big"});
}

TEST_F(CompressedMessages, OfOnePeerMayKeepTheirContext) {
  Inflater own(15, true);
  MessageReader reader({.inflater = &own});
  frame(Opcode::kText, hex("f248cdc9c90700"), true, true);
  frame(Opcode::kText, hex("f200110000"), true, true);
  Events events;
  feed(reader, wire_, events);
  EXPECT_EQ(events, (Events{"text Hello", "text Hello"}));
}

TEST_F(CompressedMessages, OfBombsInFragmentsHoldNoMoreThanTheLimitTwice) {
  Deflater best(9, 15, false);
  std::string bomb;
  best.deflate(std::string(16 << 20, '\0'), bomb);
  MessageReader reader(options_);
  Events events;
  const std::size_t part = bomb.size() / 100;
  for (std::size_t i = 0; i < 99; ++i) {
    wire_.clear();
    frame(i == 0 ? Opcode::kBinary : Opcode::kContinuation, bomb.substr(i * part, part), false,
          i == 0);
    feed(reader, wire_, events);
    EXPECT_LE(reader.retained_bytes(), 1'000'000u);
  }
  EXPECT_EQ(events.size(), 0u);
  wire_.clear();
  frame(Opcode::kContinuation, bomb.substr(99 * part), true);
  feed(reader, wire_, events);
  EXPECT_EQ(events, Events{"error 1009 message too big"});
  EXPECT_EQ(reader.retained_bytes(), 0u);
}

}  // namespace
}  // namespace parley::websocket
