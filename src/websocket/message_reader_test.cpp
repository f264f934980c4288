#include "websocket/message_reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "websocket/reader_testing.hpp"

namespace parley::websocket {
namespace {

using namespace std::string_literals;
using testing::Events;
using testing::expect_events;
using testing::feed;
using testing::hex;
using testing::read_whole;

const std::string kNoKey(4, '\0');  // a mask that leaves the payload readable in the test

std::string head(std::string_view digits) {
  return hex(digits) + kNoKey;
}

TEST(MessageReader, Section5_7_TheExamplesOfTheRfc) {
  expect_events({}, hex("81 85 37fa213d 7f9f4d5158"), {"text Hello"});
  const ReaderOptions client{.expect_masked = false};
  expect_events(client, hex("81 05 48656c6c6f"), {"text Hello"});
  expect_events(client, hex("01 03 48656c 80 02 6c6f"), {"text Hello"});
  expect_events(client, hex("89 05 48656c6c6f"), {"ping Hello"});
  expect_events({}, hex("8a 85 37fa213d 7f9f4d5158"), {"pong Hello"});
  const std::string kilobyte(256, 'b');
  expect_events(client, hex("82 7e 0100") + kilobyte, {"binary " + kilobyte});
  const std::string large(65536, 'c');
  expect_events(client, hex("82 7f 0000000000010000") + large, {"binary " + large});
}

TEST(MessageReader, Section5_2_EveryFormOfLength) {
  for (const std::size_t length : {0u, 1u, 125u, 126u, 127u, 128u, 65535u, 65536u, 70000u}) {
    const std::string payload(length, 'x');
    std::string wire;
    append_masked_frame(wire, Opcode::kText, payload, {1, 2, 3, 4});
    append_masked_frame(wire, Opcode::kBinary, payload, {250, 0, 9, 100});
    expect_events({}, wire, {"text " + payload, "binary " + payload});
  }
}

TEST(MessageReader, Section5_2_LengthsMustBeInTheirShortestForm) {
  expect_events({}, head("82 fe 0007") + "1234567", {"error 1002 length not in its shortest form"});
  expect_events({}, head("82 ff 0000000000000007") + "1234567",
                {"error 1002 length not in its shortest form"});
}

TEST(MessageReader, Section5_2_ReservedBitsAndOpcodes) {
  for (const char* first : {"91", "a1", "b1", "c1", "f1", "92", "c9", "a8", "90"}) {
    const bool continuation = std::string_view(first).ends_with('0');
    expect_events({}, (continuation ? head("01 80") : "") + head(first + " 80"s),
                  {"error 1002 reserved bits set"});
  }
  for (const char* first : {"83", "84", "85", "86", "87", "8b", "8c", "8d", "8e", "8f", "03"}) {
    expect_events({}, head(first + " 80"s), {"error 1002 reserved opcode"});
  }
}

TEST(MessageReader, Section5_1_AClientMasksAndAServerDoesNot) {
  expect_events({}, hex("81 05") + "Hello", {"error 1002 frame not masked"});
  expect_events({}, hex("89 00"), {"error 1002 frame not masked"});
  expect_events({.expect_masked = false}, head("81 85") + "Hello", {"error 1002 frame masked"});
}

TEST(MessageReader, Section5_4_FragmentsBecomeOneMessage) {
  expect_events({}, head("01 83") + "Hel" + head("80 82") + "lo", {"text Hello"});
  expect_events({}, head("02 81") + "a" + head("00 81") + "b" + head("00 80") + head("80 81") + "c",
                {"binary abc"});
  expect_events({}, head("01 80") + head("80 80"), {"text "});
  expect_events({}, head("01 80") + head("00 80") + head("80 85") + "Hello", {"text Hello"});
  expect_events({}, head("01 85") + "Hello" + head("80 80") + head("81 81") + "!",
                {"text Hello", "text !"});
}

TEST(MessageReader, Section5_4_FragmentsKeepTheirMasksApart) {
  std::string wire;
  append_masked_frame(wire, Opcode::kText, "first part, ", {1, 2, 3, 4}, false);
  append_masked_frame(wire, Opcode::kPing, "in between", {5, 6, 7, 8});
  append_masked_frame(wire, Opcode::kContinuation, "second part", {9, 10, 11, 12});
  expect_events({}, wire, {"ping in between", "text first part, second part"});
}

TEST(MessageReader, Section5_4_ControlFramesComeBetweenFragments) {
  expect_events({},
                head("01 83") + "Hel" + head("89 82") + "hi" + head("8a 80") + head("00 80") +
                    head("89 80") + head("80 82") + "lo" + head("89 81") + "x",
                {"ping hi", "pong ", "ping ", "text Hello", "ping x"});
  expect_events({}, head("01 83") + "Hel" + head("88 82") + hex("03e8") + head("80 82") + "lo",
                {"close 1000 "});
}

TEST(MessageReader, Section5_4_FramesOutOfOrder) {
  expect_events({}, head("80 81") + "x", {"error 1002 continuation without a message"});
  expect_events({}, head("00 81") + "x", {"error 1002 continuation without a message"});
  expect_events({}, head("81 81") + "x" + head("80 81") + "y",
                {"text x", "error 1002 continuation without a message"});
  expect_events({}, head("01 81") + "x" + head("81 81") + "y",
                {"error 1002 new message inside a message"});
  expect_events({}, head("02 80") + head("01 81") + "y",
                {"error 1002 new message inside a message"});
}

TEST(MessageReader, Section5_5_ControlFramesAreShortAndWhole) {
  const std::string most(125, 'p');
  expect_events({}, head("89 fd") + most, {"ping " + most});
  expect_events({}, head("8a fd") + most + head("89 81") + "q", {"pong " + most, "ping q"});
  expect_events({}, head("89 fe 007e") + std::string(126, 'p'),
                {"error 1002 control frame too long"});
  expect_events({}, head("88 fe 007e") + std::string(126, 'p'),
                {"error 1002 control frame too long"});
  expect_events({}, head("09 81") + "p", {"error 1002 fragmented control frame"});
  expect_events({}, head("08 80"), {"error 1002 fragmented control frame"});
}

TEST(MessageReader, Section5_5_1_Close) {
  expect_events({}, head("88 80"), {"close 1005 "});
  expect_events({}, head("88 82") + hex("03e8"), {"close 1000 "});
  expect_events({}, head("88 88") + hex("0fa0") + "reason", {"close 4000 reason"});
  expect_events({}, head("88 fd") + hex("03e9") + std::string(123, 'r'),
                {"close 1001 " + std::string(123, 'r')});
  expect_events({}, head("88 81") + "x", {"error 1002 invalid close payload"});
  for (const char* code :
       {"0000", "03e7", "03ec", "03ed", "03ee", "03f7", "03f8", "07d0", "0bb7", "1388", "ffff"}) {
    expect_events({}, head("88 82") + hex(code), {"error 1002 invalid close code"});
  }
  expect_events({}, head("88 84") + hex("03e8 cec3"), {"error 1007 invalid UTF-8"});
  expect_events({}, head("88 83") + hex("03e8 ce"), {"error 1007 invalid UTF-8"});
}

TEST(MessageReader, Section7_NothingIsReadAfterCloseOrAnError) {
  expect_events({}, head("88 80") + head("81 85") + "Hello" + hex("ffff"), {"close 1005 "});
  expect_events({}, hex("8fff") + head("81 85") + "Hello" + hex("8fff"),
                {"error 1002 reserved opcode"});
  MessageReader reader({});
  Events events;
  feed(reader, head("88 80"), events);
  feed(reader, head("81 85") + "Hello", events);
  feed(reader, hex("ff"), events);
  EXPECT_EQ(events, Events{"close 1005 "});
}

TEST(MessageReader, Section8_1_TextIsUtf8) {
  const std::string kosme = "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5";
  expect_events({}, head("81 8b") + kosme, {"text " + kosme});
  // A sequence may be cut by frames, anywhere.
  for (std::size_t cut = 0; cut <= kosme.size(); ++cut) {
    std::string wire;
    append_masked_frame(wire, Opcode::kText, kosme.substr(0, cut), {1, 2, 3, 4}, false);
    append_masked_frame(wire, Opcode::kPing, "\xff", {1, 2, 3, 4});
    append_masked_frame(wire, Opcode::kContinuation, kosme.substr(cut), {5, 6, 7, 8});
    append_masked_frame(wire, Opcode::kText, kosme, {5, 6, 7, 8});
    expect_events({}, wire, {"ping \xff", "text " + kosme, "text " + kosme});
  }
  expect_events({}, head("82 82") + "\xff\xfe", {"binary \xff\xfe"});
  expect_events({}, head("81 82") + "\xff\xfe", {"error 1007 invalid UTF-8"});
  expect_events({}, head("81 8d") + "0123456789ab\xc3", {"error 1007 invalid UTF-8"});
  expect_events({}, head("81 83") + "\xed\xa0\x80", {"error 1007 invalid UTF-8"});
  expect_events({}, head("01 82") + "a\xc3" + head("80 81") + "b", {"error 1007 invalid UTF-8"});
  expect_events({}, head("01 82") + "a\xc3" + head("80 80"), {"error 1007 invalid UTF-8"});
  // All of the second fragment is ASCII and none of it belongs inside a sequence.
  expect_events({}, head("01 81") + "\xc3" + head("00 82") + "bb" + head("80 81") + "\xa9",
                {"error 1007 invalid UTF-8"});
}

TEST(MessageReader, Section8_1_ABadByteIsFoundBeforeItsFrameIsComplete) {
  MessageReader reader({});
  Events events;
  feed(reader, head("81 fe 03e8") + "good so far", events);
  EXPECT_EQ(events, Events{});
  feed(reader, "still \xf4", events);
  EXPECT_EQ(events, Events{});
  feed(reader, "\x90", events);
  EXPECT_EQ(events, Events{"error 1007 invalid UTF-8"});
}

TEST(MessageReader, SeveralMessagesInOneReadComeInOrder) {
  std::string wire;
  Events expected;
  for (int i = 0; i < 50; ++i) {
    const std::string payload = std::to_string(i * i * i);
    append_masked_frame(wire, i % 2 == 0 ? Opcode::kText : Opcode::kBinary, payload,
                        {static_cast<unsigned char>(i), 7, 9, 255});
    expected.push_back((i % 2 == 0 ? "text " : "binary ") + payload);
  }
  expect_events({}, wire, expected);
}

TEST(MessageReader, AMessageThatArrivesWholeIsShownWhereItLies) {
  std::string wire = head("81 85") + "Hello" + head("82 82") + "yo";
  MessageReader reader({});
  reader.feed(wire);
  EXPECT_EQ(reader.next().payload.data(), wire.data() + 6);
  EXPECT_EQ(reader.next().payload.data(), wire.data() + 17);
  EXPECT_EQ(reader.next().kind, MessageReader::Kind::kNeedMore);
  EXPECT_EQ(reader.retained_bytes(), 0u);
}

TEST(MessageReader, OnlyUnfinishedBytesAreKeptAndOnlyWhileTheyAre) {
  MessageReader reader({});
  Events events;
  feed(reader, hex("82 ff 0000 0000"), events);
  EXPECT_EQ(reader.retained_bytes(), 6u);
  feed(reader, hex("000f 4240 0000 0000"), events);  // 1,000,000 bytes announced
  EXPECT_EQ(reader.retained_bytes(), 0u);
  feed(reader, std::string(1000, 'x'), events);
  EXPECT_LE(reader.retained_bytes(), 1000u + 512u);
  feed(reader, std::string(998'999, 'x'), events);
  EXPECT_LE(reader.retained_bytes(), 1'000'000u + 512u);
  EXPECT_EQ(events.size(), 0u);
  feed(reader, "x", events);
  EXPECT_EQ(events, Events{"binary " + std::string(1'000'000, 'x')});
  EXPECT_EQ(reader.retained_bytes(), 0u);
}

TEST(MessageReader, TheLimitIsOnTheSumOfWhatHeadersAnnounce) {
  const ReaderOptions options{.max_message = 1000};
  const std::string thousand(1000, 'x');
  expect_events(options, head("82 fe 03e8") + thousand, {"binary " + thousand});
  expect_events(options,
                head("02 fe 01f4") + thousand.substr(500) + head("80 fe 01f4") +
                    thousand.substr(500) + head("82 81") + "y",
                {"binary " + thousand, "binary y"});
  expect_events(options, head("02 fe 03e8") + thousand + head("80 80"), {"binary " + thousand});
  // Over by one: at the header, without payload.
  expect_events(options, hex("82 fe 03e9"), {"error 1009 message too big"});
  expect_events(options, head("02 fe 03e8") + thousand + hex("80 81"),
                {"error 1009 message too big"});
  expect_events(options, head("02 fe 03e8") + thousand + head("89 81") + "p" + hex("00 81"),
                {"ping p", "error 1009 message too big"});
}

TEST(MessageReader, LengthsNearTheEndOfTheirTypeAreTooBig) {
  std::vector<std::uint64_t> lengths = {1ull << 63, (1ull << 63) - 1, 1ull << 53,
                                        1ull << 32, 1ull << 31,       1'000'001};
  for (std::uint64_t k = 0; k <= 64; ++k) lengths.push_back(~0ull - k);
  for (const std::uint64_t length : lengths) {
    std::string wire;
    append_frame_header(wire, Opcode::kBinary, length);
    wire[1] = static_cast<char>(wire[1] | 0x80);
    expect_events({}, wire + "mask", {"error 1009 message too big"});
    // And as the second fragment, where adding it to the first would wrap.
    wire[0] = '\x80';
    expect_events({}, head("02 81") + "x" + wire + "mask", {"error 1009 message too big"});
  }
}

TEST(MessageReader, ManyTinyFragmentsCostTheirBytesOnly) {
  MessageReader reader({});
  Events events;
  feed(reader, head("02 81") + "x", events);
  constexpr std::size_t kFragments = 131'000;
  const std::string fragment = head("00 81") + "x";
  std::string thousand;
  for (int i = 0; i < 1000; ++i) thousand += fragment;
  for (std::size_t i = 0; i < kFragments / 1000; ++i) feed(reader, thousand, events);
  EXPECT_LE(reader.retained_bytes(), kFragments + kFragments / 4 + 4096);
  feed(reader, head("80 80"), events);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].size(), std::string("binary ").size() + kFragments + 1);
  EXPECT_EQ(reader.retained_bytes(), 0u);
}

TEST(MessageReader, EmptyContinuationsCostNothing) {
  MessageReader reader({});
  Events events;
  feed(reader, head("01 81") + "x", events);
  const std::size_t before = reader.retained_bytes();
  std::string thousand;
  for (int i = 0; i < 1000; ++i) thousand += head("00 80");
  for (int i = 0; i < 1000; ++i) feed(reader, thousand, events);
  EXPECT_EQ(reader.retained_bytes(), before);
  feed(reader, head("80 80"), events);
  EXPECT_EQ(events, Events{"text x"});
}

TEST(MessageReader, RandomTrafficIsReadBackHoweverItIsCut) {
  std::mt19937 random(11);
  for (int round = 0; round < 300; ++round) {
    std::string wire;
    Events expected;
    const auto key = [&] {
      return MaskKey{static_cast<unsigned char>(random()), static_cast<unsigned char>(random()),
                     static_cast<unsigned char>(random()), static_cast<unsigned char>(random())};
    };
    for (std::size_t messages = 1 + random() % 4; messages > 0; --messages) {
      const bool text = random() % 2 == 0;
      std::string payload(random() % (random() % 8 == 0 ? 70'000 : 200), '\0');
      for (char& c : payload) c = static_cast<char>(text ? random() % 0x80 : random());
      const std::size_t fragments = 1 + random() % 4;
      std::size_t at = 0;
      for (std::size_t i = 0; i < fragments; ++i) {
        const bool last = i + 1 == fragments;
        const std::size_t size = last ? payload.size() - at : random() % (payload.size() - at + 1);
        const Opcode opcode = i > 0  ? Opcode::kContinuation
                              : text ? Opcode::kText
                                     : Opcode::kBinary;
        append_masked_frame(wire, opcode, std::string_view(payload).substr(at, size), key(), last);
        at += size;
        if (!last && random() % 3 == 0) {
          const std::string ping(random() % 126, 'p');
          append_masked_frame(wire, Opcode::kPing, ping, key());
          expected.push_back("ping " + ping);
        }
      }
      expected.push_back((text ? "text " : "binary ") + payload);
    }
    for (int cuts = 0; cuts < 4; ++cuts) {
      MessageReader reader({});
      Events events;
      for (std::size_t at = 0; at < wire.size();) {
        const std::size_t size = 1 + random() % (cuts == 0 ? wire.size() : 3000);
        feed(reader, std::string_view(wire).substr(at, size), events);
        at += size;
      }
      ASSERT_EQ(events, expected) << "round " << round;
      ASSERT_EQ(reader.retained_bytes(), 0u);
    }
  }
}

}  // namespace
}  // namespace parley::websocket
