#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "parley/parser.hpp"
#include "socketio/msgpack_testing.hpp"

namespace parley::socketio {
namespace {

using Type = ParserPacketType;

struct MsgpackParserTest : testing::Test {
  LimitOptions limits;
  std::shared_ptr<const PacketParser> parser = msgpack_parser();

  Result<std::optional<IncomingPacket>> decode(const std::string& notation) {
    return parser->make_decoder(limits)->add(true, bytes(notation));
  }
  IncomingPacket packet(const std::string& notation) {
    const auto decoded = decode(notation);
    if (!decoded || !*decoded) {
      ADD_FAILURE() << notation << ": " << (decoded ? "nothing" : decoded.error().message);
      return {};
    }
    return **decoded;
  }
  std::string error(const std::string& notation) {
    const auto decoded = decode(notation);
    return decoded ? "no error" : decoded.error().message;
  }
};

// What the encoder of socket.io-msgpack-parser 3.0.2 writes.
TEST_F(MsgpackParserTest, ReadsWhatTheOfficialClientWrites) {
  const auto event = packet(
      "85 a4 'type' 02 a4 'data' 92 a1 'a' c4 02 'xy' a7 'options' 81 a8 'compress' c3 "
      "a3 'nsp' a1 '/' a2 'id' 00");
  EXPECT_EQ(event.type, Type::kEvent);
  EXPECT_EQ(event.nsp, "/");
  EXPECT_EQ(event.id, 0U);
  EXPECT_EQ(event.json, R"(["a",{"_placeholder":true,"num":0}])");
  EXPECT_EQ(event.attachments, std::vector<std::string>{"xy"});

  const auto connect = packet("83 a4 'type' 00 a4 'data' d4 00 00 a3 'nsp' a2 '/x'");
  EXPECT_EQ(connect.type, Type::kConnect);
  EXPECT_EQ(connect.nsp, "/x");
  EXPECT_FALSE(connect.id);
  EXPECT_EQ(connect.json, "");

  EXPECT_EQ(packet("82 a4 'type' 01 a3 'nsp' a1 '/'").type, Type::kDisconnect);
  EXPECT_EQ(packet("84 a4 'type' 03 a2 'id' cd 0100 a4 'data' 90 a3 'nsp' a1 '/'").id, 256U);
}

TEST_F(MsgpackParserTest, TakesMembersInAnyOrderAndTheLastOfAName) {
  const auto event = packet(
      "86 a2 'id' 01 a4 'data' 91 c4 01 'x' a3 'nsp' a1 '/' a4 'type' 09 a4 'data' 91 a1 'e' "
      "a4 'type' 02");
  EXPECT_EQ(event.type, Type::kEvent);
  EXPECT_EQ(event.json, R"(["e"])");
  EXPECT_TRUE(event.attachments.empty());
  EXPECT_EQ(packet("84 a4 'type' cb 4000000000000000 a4 'data' 91 a1 'e' a3 'nsp' a1 '/' "
                   "a2 'id' cb 4008000000000000")
                .id,
            3U);
}

TEST_F(MsgpackParserTest, RefusesWithTheWordsOfTheOfficialOne) {
  const std::string nsp = "a3 'nsp' a1 '/' ";
  const std::string event = "a4 'type' 02 a4 'data' 91 a1 'e' ";
  for (const char* type : {"05", "ff", "cb 3ff8000000000000", "a1 '2'", "c0", "d4 00 00", "90",
                           "cf ffffffffffffffff", "cb 7ff8000000000000"}) {
    EXPECT_EQ(error("82 " + nsp + "a4 'type' " + type), "invalid packet type") << type;
  }
  for (const char* not_a_map : {"c0", "01", "90", "80", "a1 'x'", "92 01 02"}) {
    EXPECT_EQ(error(not_a_map), "invalid packet type") << not_a_map;
  }
  EXPECT_EQ(error("82 " + event), "invalid namespace");
  for (const char* bad : {"01", "c0", "d4 00 00", "a1 ff", "c4 01 '/'"}) {
    EXPECT_EQ(error("83 " + event + "a3 'nsp' " + bad), "invalid namespace") << bad;
  }
  const auto with = [&](const std::string& type, const std::string& data) {
    return error("83 " + nsp + "a4 'type' " + type + " a4 'data' " + data);
  };
  for (const char* data : {"c0", "01", "a0", "90", "c4 00", "d7 00 0000000000000000"}) {
    EXPECT_EQ(with("00", data), "invalid payload") << data;
  }
  EXPECT_EQ(with("00", "80"), "no error");
  for (const char* data : {"c0", "80", "90"}) EXPECT_EQ(with("01", data), "invalid payload");
  for (const char* data : {"c0", "80", "a0", "d4 00 00", "d5 05 'xx'"}) {
    EXPECT_EQ(with("02", data), "invalid payload") << data;
    EXPECT_EQ(with("03", data), "invalid payload") << data;
  }
  EXPECT_EQ(error("82 " + nsp + "a4 'type' 02"), "invalid payload");
  for (const char* data : {"c0", "01", "90", "d4 00 00"}) {
    EXPECT_EQ(with("04", data), "invalid payload") << data;
  }
  EXPECT_EQ(with("04", "a1 'x'"), "no error");
  for (const char* id : {"c0", "ff", "a1 '1'", "cb 3ff8000000000000", "cb 4340000000000000"}) {
    EXPECT_EQ(error("84 " + nsp + event + "a2 'id' " + id), "invalid packet id") << id;
  }
  EXPECT_EQ(error("84 " + nsp + event + "a2 'id' d4 00 00"), "no error");
}

TEST_F(MsgpackParserTest, RefusesWhatIsNotOneMessagePackMap) {
  EXPECT_EQ(error(""), "truncated MessagePack");
  EXPECT_EQ(error("82 a4 'type' 01 a3 'nsp' a2 '/'"), "truncated MessagePack");
  EXPECT_EQ(error("82 a4 'type' 01 a3 'nsp' a1 '/' 00"), "trailing bytes");
  EXPECT_EQ(error("82 01 01 a3 'nsp' a1 '/'"), "illegal key of a MessagePack map");
  EXPECT_EQ(error("82 a4 'type' c1 a3 'nsp' a1 '/'"), "reserved MessagePack byte");
  const auto text = parser->make_decoder(limits)->add(false, "2[\"e\"]");
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message, "text where MessagePack is expected");
}

TEST_F(MsgpackParserTest, KeepsTheLimitsOfTheServer) {
  limits.max_json_depth = 2;
  limits.max_attachments = 1;
  const std::string head = "83 a4 'type' 02 a3 'nsp' a1 '/' a4 'data' ";
  EXPECT_EQ(error(head + "92 a1 'e' 90"), "no error");
  EXPECT_EQ(error(head + "92 a1 'e' 91 90"), "MessagePack nested too deep");
  EXPECT_EQ(error(head + "92 a1 'e' c4 00"), "no error");
  EXPECT_EQ(error(head + "93 a1 'e' c4 00 c4 00"), "too many attachments");
}

TEST_F(MsgpackParserTest, WritesOneBinaryMessage) {
  const std::vector<std::string> attachments{"xy"};
  const auto event =
      parser->encode({Type::kEvent, "/", 7, R"(["a",{"_placeholder":true,"num":0}])", attachments});
  ASSERT_EQ(event.size(), 1U);
  EXPECT_TRUE(event[0].binary);
  EXPECT_EQ(event[0].bytes,
            bytes("84 a4 'type' 02 a4 'data' 92 a1 'a' c4 02 'xy' a3 'nsp' a1 '/' a2 'id' 07"));
  EXPECT_EQ(parser->encode({Type::kConnect, "/x", {}, R"({"sid":"s"})", {}})[0].bytes,
            bytes("83 a4 'type' 00 a4 'data' 81 a3 'sid' a1 's' a3 'nsp' a2 '/x'"));
  EXPECT_EQ(parser->encode({Type::kDisconnect, "/", {}, "", {}})[0].bytes,
            bytes("82 a4 'type' 01 a3 'nsp' a1 '/'"));
  EXPECT_THROW(parser->encode({Type::kEvent, "/", {}, R"(["a",oops])", {}}), std::invalid_argument);
}

}  // namespace
}  // namespace parley::socketio
