#include "socketio/parser.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/growth_testing.hpp"

namespace parley::socketio {
namespace {

using Elements = std::vector<std::string_view>;

ParseError error_of(std::string_view text) {
  Packet packet;
  return decode(text, ParserLimits(), packet);
}

/// What must be refused, and why.
struct Bad {
  std::string text;
  ParseError error;
};

void expect_errors(const std::vector<Bad>& table) {
  for (const Bad& bad : table) {
    EXPECT_EQ(to_text(error_of(bad.text)), to_text(bad.error)) << bad.text.substr(0, 100);
  }
}

std::string nested(std::string_view open, std::string_view close, std::size_t times) {
  std::string out = "2[\"x\",";
  for (std::size_t i = 0; i < times; ++i) out += open;
  out += "1";
  for (std::size_t i = 0; i < times; ++i) out += close;
  return out + "]";
}

TEST(SocketioParser, ReadsAnEvent) {
  Packet packet;
  ASSERT_EQ(decode(R"(2["message","hello",{"a":[1]}])", {}, packet), ParseError::kNone);
  EXPECT_EQ(packet.type, PacketType::kEvent);
  EXPECT_EQ(packet.nsp, "/");
  EXPECT_FALSE(packet.id);
  EXPECT_EQ(packet.attachments, 0U);
  EXPECT_EQ(packet.data, R"(["message","hello",{"a":[1]}])");
  EXPECT_EQ(packet.elements, (Elements{R"("message")", R"("hello")", R"({"a":[1]})"}));
}

TEST(SocketioParser, ReadsEveryPartOfAPacket) {
  Packet packet;
  ASSERT_EQ(decode(R"(51-/admin,456["p",{"_placeholder":true,"num":0}])", {}, packet),
            ParseError::kNone);
  EXPECT_EQ(packet.type, PacketType::kBinaryEvent);
  EXPECT_EQ(packet.attachments, 1U);
  EXPECT_EQ(packet.nsp, "/admin");
  EXPECT_EQ(packet.id, 456U);
  EXPECT_EQ(packet.elements, (Elements{R"("p")", R"({"_placeholder":true,"num":0})"}));
}

TEST(SocketioParser, APacketThatIsUsedAgainKeepsNothing) {
  Packet packet;
  ASSERT_EQ(decode(R"(51-/admin,456["p",{"_placeholder":true,"num":0}])", {}, packet),
            ParseError::kNone);
  ASSERT_EQ(decode("0", {}, packet), ParseError::kNone);
  EXPECT_EQ(packet.type, PacketType::kConnect);
  EXPECT_EQ(packet.attachments, 0U);
  EXPECT_EQ(packet.nsp, "/");
  EXPECT_FALSE(packet.id);
  EXPECT_TRUE(packet.data.empty());
  EXPECT_TRUE(packet.elements.empty());
}

TEST(SocketioParser, ReadsConnectAndDisconnect) {
  Packet packet;
  ASSERT_EQ(decode(R"(0/admin,{"token":"123"})", {}, packet), ParseError::kNone);
  EXPECT_EQ(packet.nsp, "/admin");
  EXPECT_EQ(packet.data, R"({"token":"123"})");
  ASSERT_EQ(decode("0/admin,", {}, packet), ParseError::kNone);
  EXPECT_EQ(packet.nsp, "/admin");
  ASSERT_EQ(decode("0/custom", {}, packet), ParseError::kNone);
  EXPECT_EQ(packet.nsp, "/custom");
  ASSERT_EQ(decode("1/admin,", {}, packet), ParseError::kNone);
  EXPECT_EQ(packet.type, PacketType::kDisconnect);
  ASSERT_EQ(decode("1", {}, packet), ParseError::kNone);
}

TEST(SocketioParser, TheQueryStringIsPartOfTheNamespace) {
  Packet packet;
  ASSERT_EQ(decode("0/admin?token=1&x=2,", {}, packet), ParseError::kNone);
  EXPECT_EQ(packet.nsp, "/admin?token=1&x=2");
}

TEST(SocketioParser, ReadsAcknowledgements) {
  Packet packet;
  ASSERT_EQ(decode("3/admin,456[]", {}, packet), ParseError::kNone);
  EXPECT_EQ(packet.type, PacketType::kAck);
  EXPECT_EQ(packet.id, 456U);
  EXPECT_TRUE(packet.elements.empty());
  ASSERT_EQ(decode(R"(61-0[{"_placeholder":true,"num":0}])", {}, packet), ParseError::kNone);
  EXPECT_EQ(packet.type, PacketType::kBinaryAck);
  EXPECT_EQ(packet.id, 0U);
  ASSERT_EQ(decode(R"(37["connect"])", {}, packet), ParseError::kNone);
}

TEST(SocketioParser, ReadsConnectErrors) {
  EXPECT_EQ(error_of(R"(4"Not authorized")"), ParseError::kNone);
  EXPECT_EQ(error_of(R"(4/admin,{"message":"no"})"), ParseError::kNone);
}

TEST(SocketioParser, PlaceholdersInAPlainEventAreData) {
  Packet packet;
  ASSERT_EQ(decode(R"(2["x",{"_placeholder":true,"num":"splice"}])", {}, packet),
            ParseError::kNone);
  EXPECT_EQ(packet.elements[1], R"({"_placeholder":true,"num":"splice"})");
}

TEST(SocketioParser, IdsReachAsFarAsJavaScriptCounts) {
  Packet packet;
  ASSERT_EQ(decode(R"(29007199254740991["x"])", {}, packet), ParseError::kNone);
  EXPECT_EQ(packet.id, 9007199254740991U);
  ASSERT_EQ(decode(R"(2007["x"])", {}, packet), ParseError::kNone);
  EXPECT_EQ(packet.id, 7U);
  expect_errors({
      {R"(29007199254740992["x"])", ParseError::kIllegalId},
      {R"(218446744073709551616["x"])", ParseError::kIllegalId},
      {R"(2-1["x"])", ParseError::kInvalidJson},
      {R"(2 1["x"])", ParseError::kInvalidJson},
      {R"(20x10["x"])", ParseError::kInvalidJson},
      {R"(21e3["x"])", ParseError::kInvalidJson},
      {R"(2+1["x"])", ParseError::kInvalidJson},
  });
}

TEST(SocketioParser, UnknownTypesAreRefused) {
  for (const std::string_view text : {"", "7", "9", "a", "-1", " 2[\"x\"]", "b", "x", "/", "["}) {
    EXPECT_EQ(error_of(text), ParseError::kUnknownType) << text;
  }
}

TEST(SocketioParser, AttachmentCountsAreOneToTheLimitInPlainDigits) {
  const std::string rest = R"(-["x",{"_placeholder":true,"num":0}])";
  EXPECT_EQ(error_of("51" + rest), ParseError::kNone);
  for (const std::string_view count :
       {"0", "00", "-1", "1.5", "1e1", "0x1", "01", " 1", "1 ", "+1", "", "a"}) {
    EXPECT_EQ(error_of("5" + std::string(count) + rest), ParseError::kIllegalAttachments) << count;
    EXPECT_EQ(error_of("6" + std::string(count) + rest), ParseError::kIllegalAttachments) << count;
  }
  for (const std::string& count : {std::string("11"), std::string("1832742252"),
                                   std::string("4294967297"), std::string(400, '9')}) {
    EXPECT_EQ(error_of("5" + count + rest), ParseError::kTooManyAttachments) << count;
  }
  for (const std::string_view text : {"5", "51", "5[\"x\"]", "511", "5-", "51[\"x\"]"}) {
    EXPECT_EQ(error_of(text), ParseError::kIllegalAttachments) << text;
  }
}

TEST(SocketioParser, TenAttachmentsAreAllowedAndElevenAreNot) {
  std::string text = R"(["x")";
  for (int i = 0; i < 10; ++i) {
    text += R"(,{"_placeholder":true,"num":)" + std::to_string(i) + "}";
  }
  EXPECT_EQ(error_of("510-" + text + "]"), ParseError::kNone);
  EXPECT_EQ(error_of("511-" + text + R"(,{"_placeholder":true,"num":10}])"),
            ParseError::kTooManyAttachments);
}

TEST(SocketioParser, AttachmentsAndPlaceholdersMustMatch) {
  expect_errors({
      {R"(51-["x"])", ParseError::kIllegalAttachments},
      {R"(52-["x",{"_placeholder":true,"num":0}])", ParseError::kIllegalAttachments},
      {R"(51-["x",{"_placeholder":true,"num":1}])", ParseError::kIllegalAttachments},
      {R"(51-["x",{"_placeholder":true,"num":"splice"}])", ParseError::kIllegalAttachments},
      {R"(61-1[])", ParseError::kIllegalAttachments},
  });
}

TEST(SocketioParser, EventsNeedAName) {
  expect_errors({
      {"2", ParseError::kInvalidPayload},
      {"2[]", ParseError::kInvalidPayload},
      {"2{}", ParseError::kInvalidPayload},
      {"2\"x\"", ParseError::kInvalidPayload},
      {"2null", ParseError::kInvalidPayload},
      {"21", ParseError::kInvalidPayload},
      {"2/admin,", ParseError::kInvalidPayload},
      {R"(2["x")", ParseError::kInvalidJson},
      {R"(2["x"]])", ParseError::kInvalidJson},
      {"2[{\"toString\":\"foo\"}]", ParseError::kInvalidEventName},
      {"2[[\"x\"]]", ParseError::kInvalidEventName},
      {"2[null]", ParseError::kInvalidEventName},
      {"2[true]", ParseError::kInvalidEventName},
      {"2[\"" + std::string(10'000, 'n') + "\"]", ParseError::kInvalidEventName},
  });
  EXPECT_EQ(error_of("2[\"error\"]"), ParseError::kNone);
  EXPECT_EQ(error_of("2[\"\"]"), ParseError::kNone);
  EXPECT_EQ(error_of("2[1]"), ParseError::kNone);
  EXPECT_EQ(error_of("2[-1.5,2]"), ParseError::kNone);
}

TEST(SocketioParser, ReservedNamesAreRefusedHoweverTheyAreWritten) {
  for (const std::string_view name :
       {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener",
        "conn\\u0065ct", "\\u0064isconnect"}) {
    EXPECT_EQ(error_of("2[\"" + std::string(name) + "\"]"), ParseError::kReservedEventName) << name;
  }
  EXPECT_EQ(error_of("2[\"Connect\"]"), ParseError::kNone);
  EXPECT_EQ(error_of("2[\"connection\"]"), ParseError::kNone);
  EXPECT_EQ(error_of("2[\"x\",\"connect\"]"), ParseError::kNone);
}

TEST(SocketioParser, TheLengthOfANameIsThatOfWhatItStandsFor) {
  const std::string longest(256, 'n');
  EXPECT_EQ(error_of("2[\"" + longest + "\"]"), ParseError::kNone);
  EXPECT_EQ(error_of("2[\"" + longest + "n\"]"), ParseError::kInvalidEventName);
  std::string escaped;
  for (int i = 0; i < 256; ++i) escaped += "\\u0041";
  EXPECT_EQ(error_of("2[\"" + escaped + "\"]"), ParseError::kNone);
  EXPECT_EQ(error_of("2[\"" + escaped + "\\n\"]"), ParseError::kInvalidEventName);
  EXPECT_EQ(error_of("2[" + std::string(400, '1') + "]"), ParseError::kInvalidEventName);
}

TEST(SocketioParser, PayloadsMustHaveTheShapeOfTheirType) {
  expect_errors({
      {"0\"a\"", ParseError::kInvalidPayload},
      {"0[]", ParseError::kInvalidPayload},
      {"0null", ParseError::kInvalidPayload},
      {"0/admin,[1]", ParseError::kInvalidPayload},
      {"0{", ParseError::kInvalidJson},
      {"1{}", ParseError::kInvalidPayload},
      {"1\"a\"", ParseError::kInvalidPayload},
      {"3{}", ParseError::kInvalidPayload},
      {"3", ParseError::kInvalidPayload},
      {"31", ParseError::kInvalidPayload},
      {"31\"a\"", ParseError::kInvalidPayload},
      {"4", ParseError::kInvalidPayload},
      {"4[]", ParseError::kInvalidPayload},
      {"4null", ParseError::kInvalidPayload},
      {"51-{}", ParseError::kInvalidPayload},
      {"51-", ParseError::kInvalidPayload},
      {"61-1null", ParseError::kInvalidPayload},
  });
}

TEST(SocketioParser, NamespacesHaveAGreatestLength) {
  const std::string longest = "/" + std::string(255, 'a');
  Packet packet;
  ASSERT_EQ(decode("0" + longest + ",", {}, packet), ParseError::kNone);
  EXPECT_EQ(packet.nsp.size(), 256U);
  EXPECT_EQ(error_of("0" + longest), ParseError::kNone);
  EXPECT_EQ(error_of("0" + longest + "a,"), ParseError::kNamespaceTooLong);
  EXPECT_EQ(error_of("0" + longest + "a"), ParseError::kNamespaceTooLong);
}

TEST(SocketioParser, NestingHasAGreatestDepth) {
  EXPECT_EQ(error_of(nested("[", "]", 127)), ParseError::kNone);
  EXPECT_EQ(error_of(nested("[", "]", 128)), ParseError::kTooDeep);
  EXPECT_EQ(error_of(nested("{\"a\":", "}", 127)), ParseError::kNone);
  EXPECT_EQ(error_of(nested("{\"a\":", "}", 128)), ParseError::kTooDeep);
  EXPECT_EQ(error_of(nested("[", "]", 100'000)), ParseError::kTooDeep);
}

TEST(SocketioParser, LimitsAreTheCallers) {
  const ParserLimits limits{
      .max_attachments = 1, .max_json_depth = 1, .max_namespace_bytes = 2, .max_event_bytes = 1};
  Packet packet;
  EXPECT_EQ(decode("2/a,[\"x\"]", limits, packet), ParseError::kNone);
  EXPECT_EQ(decode("2/ab,[\"x\"]", limits, packet), ParseError::kNamespaceTooLong);
  EXPECT_EQ(decode("2[\"xy\"]", limits, packet), ParseError::kInvalidEventName);
  EXPECT_EQ(decode("2[\"x\",[]]", limits, packet), ParseError::kTooDeep);
  EXPECT_EQ(decode("52-[\"x\"]", limits, packet), ParseError::kTooManyAttachments);
}

TEST(SocketioParser, EveryPartOfAPacketTakesLinearTime) {
  struct Long {
    std::string_view first, part, last;
    ParseError error;
  };
  for (const Long& text : {
           Long{"2", "9", "[\"x\"]", ParseError::kIllegalId},
           Long{"2", "0", "[\"x\"]", ParseError::kNone},
           Long{"5", "9", "-[\"x\"]", ParseError::kTooManyAttachments},
           Long{"0/", "a", ",", ParseError::kNamespaceTooLong},
           Long{"0/", "a", "", ParseError::kNamespaceTooLong},
           Long{"2[\"", "\\n", "\"]", ParseError::kInvalidEventName},
           Long{R"(51-["x",{"_placeholder":true,"num":0})", R"(,{"_placeholder":0})", "]",
                ParseError::kNone},
           Long{R"(51-["x",{"_placeholder":true,"num":0})", R"(,"\\")", "]", ParseError::kNone},
       }) {
    const auto make = [&](std::size_t size) {
      std::string made(text.first);
      while (made.size() < size) made += text.part;
      return made += text.last;
    };
    const auto read = [&](const std::string& packet) { EXPECT_EQ(error_of(packet), text.error); };
    EXPECT_LT(base::growth(make, read), base::kMostGrowth) << text.first << text.part;
  }
}

TEST(SocketioParser, EventNamesAreStringsOrTheTextOfNumbers) {
  std::string name = "left over";
  EXPECT_TRUE(event_name(R"("message")", name));
  EXPECT_EQ(name, "message");
  EXPECT_TRUE(event_name(R"("a\u00e9\n")", name));
  EXPECT_EQ(name, "a\xc3\xa9\n");
  EXPECT_TRUE(event_name("42", name));
  EXPECT_EQ(name, "42");
  EXPECT_TRUE(event_name("-1.5", name));
  EXPECT_EQ(name, "-1.5");
  for (const std::string_view other : {"", "null", "true", "[]", "{}", "\"", "x"}) {
    EXPECT_FALSE(event_name(other, name)) << other;
  }
}

TEST(SocketioParser, WhatIsWrittenIsRead) {
  std::string text;
  append_header(text, PacketType::kBinaryEvent, 1, "/a", 5);
  text += R"(["x",{"_placeholder":true,"num":0}])";
  Packet packet;
  ASSERT_EQ(decode(text, {}, packet), ParseError::kNone);
  EXPECT_EQ(packet.type, PacketType::kBinaryEvent);
  EXPECT_EQ(packet.nsp, "/a");
  EXPECT_EQ(packet.id, 5U);
}

TEST(SocketioParser, EveryErrorHasItsOwnText) {
  std::set<std::string_view> texts;
  const int count = static_cast<int>(ParseError::kReservedEventName) + 1;
  for (int i = 0; i < count; ++i) texts.insert(to_text(static_cast<ParseError>(i)));
  EXPECT_EQ(texts.size(), static_cast<std::size_t>(count));
}

}  // namespace
}  // namespace parley::socketio
