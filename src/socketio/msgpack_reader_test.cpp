#include "socketio/msgpack_reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/growth_testing.hpp"
#include "socketio/json_scanner.hpp"
#include "socketio/msgpack_testing.hpp"

namespace parley::socketio {
namespace {

using Attachments = std::vector<std::string>;

struct Converted {
  MsgpackError error;
  std::string json;
  Attachments attachments;
};

Converted convert(const std::string& input, MsgpackLimits limits = {4, 2}) {
  MsgpackReader reader(input);
  ValueWriter writer;
  const MsgpackError error = msgpack_to_json(reader, limits, writer);
  if (error == MsgpackError::kNone) {
    EXPECT_TRUE(reader.rest().empty());
    MsgpackReader again(input);
    EXPECT_EQ(again.skip(), MsgpackError::kNone);
    EXPECT_TRUE(again.rest().empty());
  }
  return {error, writer.take_json(), writer.take_attachments()};
}

struct Row {
  std::string input;
  std::string json;
};

void expect_json(const std::vector<Row>& table) {
  for (const Row& row : table) {
    const Converted converted = convert(bytes(row.input));
    EXPECT_EQ(to_text(converted.error), "no error") << row.input;
    EXPECT_EQ(converted.json, row.json) << row.input;
  }
}

TEST(SocketioMsgpackReader, ReadsIntegersOfEverySize) {
  expect_json({{"00", "0"},
               {"7f", "127"},
               {"e0", "-32"},
               {"ff", "-1"},
               {"cc ff", "255"},
               {"cd 0100", "256"},
               {"ce ffffffff", "4294967295"},
               {"cf 0020000000000001", "9007199254740993"},
               {"cf ffffffffffffffff", "18446744073709551615"},
               {"d0 80", "-128"},
               {"d0 05", "5"},
               {"d1 8000", "-32768"},
               {"d1 7fff", "32767"},
               {"d2 80000000", "-2147483648"},
               {"d3 8000000000000000", "-9223372036854775808"},
               {"d3 7fffffffffffffff", "9223372036854775807"}});
}

TEST(SocketioMsgpackReader, WritesNumbersAsJavaScriptDoes) {
  expect_json({{"ca 3fc00000", "1.5"},
               {"cb 3ff8000000000000", "1.5"},
               {"cb 3fb999999999999a", "0.1"},
               {"cb 4000000000000000", "2"},
               {"cb 8000000000000000", "0"},
               {"cb 7e37e43c8800759c", "1e+300"},
               {"cb 7ff8000000000000", "null"},
               {"cb 7ff0000000000000", "null"},
               {"ca ff800000", "null"}});
}

TEST(SocketioMsgpackReader, ReadsTextsOfEveryLength) {
  expect_json({{"c0", "null"},
               {"c2", "false"},
               {"c3", "true"},
               {"a0", R"("")"},
               {"a5 'hello'", R"("hello")"},
               {"d9 05 'hello'", R"("hello")"},
               {"da 0005 'hello'", R"("hello")"},
               {"db 00000005 'hello'", R"("hello")"},
               {"a3 0a 22 5c", R"("\n\"\\")"},
               {"a1 00", R"("\u0000")"},
               {"a4 f09f9880", "\"\xf0\x9f\x98\x80\""}});
}

TEST(SocketioMsgpackReader, ReplacesWhatIsNotUtf8) {
  expect_json({{"a3 'a' ff 'b'",
                "\"a\xef\xbf\xbd"
                "b\""},
               {"a3 eda080", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
               {"81 a1 ff 01", "{\"\xef\xbf\xbd\":1}"}});
}

TEST(SocketioMsgpackReader, ReadsContainers) {
  expect_json({{"90", "[]"},
               {"80", "{}"},
               {"93 01 a1 'x' 90", R"([1,"x",[]])"},
               {"dc 0002 01 02", "[1,2]"},
               {"dd 00000001 91 c0", "[[null]]"},
               {"82 a1 'a' 01 a1 'b' 81 a0 90", R"({"a":1,"b":{"":[]}})"},
               {"de 0001 a1 'a' 01", R"({"a":1})"},
               {"df 00000001 a1 'a' 01", R"({"a":1})"}});
}

TEST(SocketioMsgpackReader, MakesTextOfIntegerKeys) {
  expect_json({{"82 01 a1 'x' ff c3", R"({"1":"x","-1":true})"},
               {"81 cf ffffffffffffffff c0", R"({"18446744073709551615":null})"}});
  for (const char* key : {"c0", "c3", "90", "80", "c4 00", "cb 3ff8000000000000", "d4 00 00"}) {
    EXPECT_EQ(convert(bytes("81 " + std::string(key) + " 01")).error, MsgpackError::kBadKey) << key;
  }
}

TEST(SocketioMsgpackReader, LeavesUndefinedMembersOut) {
  expect_json({{"d4 00 00", "null"},
               {"92 d4 00 00 01", "[null,1]"},
               {"83 a1 'a' d4 00 00 a1 'b' 01 a1 'c' d4 00 00", R"({"b":1})"},
               {"81 a1 'a' d4 00 00", "{}"}});
}

TEST(SocketioMsgpackReader, WritesDatesAsJsonDoes) {
  expect_json({{"d7 00 0000018cc251f400", R"("2024-01-01T00:00:00.000Z")"},
               {"d7 00 ffffffffffffffff", R"("1969-12-31T23:59:59.999Z")"},
               {"d7 00 001eb208c2dc0000", R"("+275760-09-13T00:00:00.000Z")"},
               {"d7 00 ffe14df73d240000", R"("-271821-04-20T00:00:00.000Z")"},
               {"d7 00 001eb208c2dc0001", "null"},
               {"d7 00 8000000000000000", "null"},
               {"d6 ff 65920080", R"("2024-01-01T00:00:00.000Z")"},
               {"d7 ff 7735940065920080", R"("2024-01-01T00:00:00.500Z")"},
               {"c7 0c ff 000f4240 fffffff1886e0900", R"("0001-01-01T00:00:00.001Z")"},
               {"c7 0c ff 00000000 8000000000000000", "null"}});
}

TEST(SocketioMsgpackReader, MakesAttachmentsOfBinary) {
  const Converted buffers = convert(bytes("92 c4 02 'hi' 81 a1 'b' c5 0001 00"));
  EXPECT_EQ(buffers.json, R"([{"_placeholder":true,"num":0},{"b":{"_placeholder":true,"num":1}}])");
  EXPECT_EQ(buffers.attachments, (Attachments{"hi", std::string(1, '\0')}));
  // Extension 0 as notepack.io writes an ArrayBuffer; eight of them are no date then.
  EXPECT_EQ(convert(bytes("c7 08 00 '12345678'")).attachments, (Attachments{"12345678"}));
  EXPECT_EQ(convert(bytes("c7 01 00 'x'")).attachments, (Attachments{"x"}));
  EXPECT_EQ(convert(bytes("c8 0002 00 'xy'")).attachments, (Attachments{"xy"}));
  EXPECT_EQ(convert(bytes("c9 00000000 00")).attachments, (Attachments{""}));
  EXPECT_EQ(convert(bytes("c6 00000003 'abc'")).attachments, (Attachments{"abc"}));
  EXPECT_EQ(convert(bytes("93 c400 c400 c400")).error, MsgpackError::kTooManyAttachments);
}

TEST(SocketioMsgpackReader, ShowsOtherExtensionsAsJavaScriptDoes) {
  const Converted fixed = convert(bytes("d4 05 'x'"));
  EXPECT_EQ(fixed.json, R"([5,{"_placeholder":true,"num":0}])");
  EXPECT_EQ(fixed.attachments, (Attachments{"x"}));
  EXPECT_EQ(convert(bytes("d8 80 '0123456789abcdef'")).json,
            R"([-128,{"_placeholder":true,"num":0}])");
  EXPECT_EQ(convert(bytes("d5 ff 'ab'")).json, R"([-1,{"_placeholder":true,"num":0}])");
}

TEST(SocketioMsgpackReader, SaysWhereBytesEndTooSoon) {
  for (const char* whole : {"cc ff",
                            "cd 0100",
                            "ce ffffffff",
                            "cf ffffffffffffffff",
                            "d0 80",
                            "d1 8000",
                            "d2 80000000",
                            "d3 8000000000000000",
                            "ca 3fc00000",
                            "cb 3ff8000000000000",
                            "a5 'hello'",
                            "d9 05 'hello'",
                            "da 0005 'hello'",
                            "db 00000005 'hello'",
                            "c4 02 'hi'",
                            "c5 0002 'hi'",
                            "c6 00000002 'hi'",
                            "c7 02 05 'hi'",
                            "c8 0002 05 'hi'",
                            "c9 00000002 05 'hi'",
                            "d4 00 00",
                            "d5 05 'hi'",
                            "d6 05 'four'",
                            "d7 00 0000018cc251f400",
                            "92 01 02",
                            "dc 0002 01 02",
                            "dd 00000001 c0",
                            "82 a1 'a' 01 a1 'b' 02",
                            "de 0001 a1 'a' 01",
                            "df 00000001 a1 'a' 01"}) {
    const std::string all = bytes(whole);
    EXPECT_EQ(convert(all).error, MsgpackError::kNone) << whole;
    for (std::size_t size = 0; size < all.size(); ++size) {
      EXPECT_EQ(convert(all.substr(0, size)).error, MsgpackError::kTruncated) << whole << size;
      MsgpackReader reader(std::string_view(all).substr(0, size));
      EXPECT_EQ(reader.skip(), MsgpackError::kTruncated) << whole << size;
    }
  }
}

TEST(SocketioMsgpackReader, BelievesNoAnnouncedSize) {
  for (const char* liar : {"dd ffffffff c0", "df ffffffff c0 c0", "db ffffffff 'x'", "c6 ffffffff",
                           "c9 ffffffff 00", "df 80000000", "91 dd 00000002 c0"}) {
    EXPECT_EQ(convert(bytes(liar)).error, MsgpackError::kTruncated) << liar;
  }
  EXPECT_EQ(convert(bytes("91 c1")).error, MsgpackError::kReserved);
}

TEST(SocketioMsgpackReader, KeepsToTheDepth) {
  EXPECT_EQ(convert(bytes("91 91 91 90")).json, "[[[[]]]]");
  EXPECT_EQ(convert(bytes("91 91 91 91 90")).error, MsgpackError::kTooDeep);
  EXPECT_EQ(convert(bytes("81 a0 81 a0 81 a0 81 a0 80")).error, MsgpackError::kTooDeep);
  const std::string deep(1'000'000, '\x91');
  EXPECT_EQ(convert(deep).error, MsgpackError::kTooDeep);
  MsgpackReader reader(deep);
  EXPECT_EQ(reader.skip(), MsgpackError::kTruncated);
}

TEST(SocketioMsgpackReader, TakesLinearTime) {
  for (const std::string part : {"\x90", "\x80", "\xa1x", "\xc4\x01x", "\x01", "\xff"}) {
    const auto make = [&](std::size_t size) {
      const std::size_t count = size / part.size();
      std::string all = bytes("dd 00000000");
      for (int i = 1; i <= 4; ++i)
        all[static_cast<std::size_t>(i)] = static_cast<char>(count >> (32 - 8 * i));
      for (std::size_t i = 0; i < count; ++i) all += part;
      return all;
    };
    const auto read = [](const std::string& all) {
      EXPECT_EQ(convert(all, {4, 1'000'000'000}).error, MsgpackError::kNone);
    };
    EXPECT_LT(base::growth(make, read), base::kMostGrowth) << part;
  }
}

}  // namespace
}  // namespace parley::socketio
