// A server with another parser than the protocol's own: MessagePack, and one of the program.
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "parley/json.hpp"
#include "parley/server.hpp"
#include "socketio/msgpack_testing.hpp"
#include "socketio/server_testing.hpp"

namespace parley::socketio {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

const std::string kConnect = "82 a4 'type' 00 a3 'nsp' a1 '/'";

struct MsgpackServerTest : ServerTest {
  MsgpackServerTest() { options.parser = msgpack_parser(); }

  TestClient& join(TestClient& client) {
    client.send_binary(bytes(kConnect));
    EXPECT_THAT(client.take(),
                ElementsAre(StartsWith("b:" + bytes("83 a4 'type' 00 a4 'data' 81 a3 'sid' b4"))));
    return client;
  }
};

TEST_F(MsgpackServerTest, HandsArgumentsOfEveryKindToHandlers) {
  main().on("e", [](std::string text, RawJson raw, Json json, Binary binary, std::int64_t number) {
    EXPECT_EQ(text, "t");
    EXPECT_EQ(raw.text, R"({"a":[1,null]})");
    EXPECT_EQ(json, Json({{"b", Json::binary({'x'})}, {"c", 1.5}}));
    EXPECT_EQ(binary.view(), "y");
    EXPECT_EQ(number, INT64_MIN);
    return std::pair(json, binary);
  });
  TestClient client(server());
  join(client).send_binary(
      bytes("84 a4 'type' 02 a3 'nsp' a1 '/' a2 'id' 05 a4 'data' 96 a1 'e' a1 't' "
            "81 a1 'a' 92 01 c0 82 a1 'b' c4 01 'x' a1 'c' cb 3ff8000000000000 c4 01 'y' "
            "d3 8000000000000000"));
  EXPECT_THAT(
      client.take(),
      ElementsAre("b:" + bytes("84 a4 'type' 03 a4 'data' 91 92 82 a1 'b' c4 01 'x' a1 'c' "
                               "cb 3ff8000000000000 c4 01 'y' a3 'nsp' a1 '/' a2 'id' 05")));
}

TEST_F(MsgpackServerTest, AsksClients) {
  std::string answer;
  main().on("e", [&](parley::Socket socket) {
    socket.emit("q", Binary("z"), [&](Result<Binary> got) { answer = got.value().view(); });
  });
  TestClient client(server());
  join(client).send_binary(bytes("83 a4 'type' 02 a3 'nsp' a1 '/' a4 'data' 91 a1 'e'"));
  EXPECT_THAT(client.take(), ElementsAre("b:" + bytes("84 a4 'type' 02 a4 'data' 92 a1 'q' c4 01 "
                                                      "'z' a3 'nsp' a1 '/' a2 'id' 00")));
  client.send_binary(bytes("84 a4 'type' 03 a3 'nsp' a1 '/' a2 'id' 00 a4 'data' 91 c4 02 'ok'"));
  EXPECT_EQ(answer, "ok");
}

TEST_F(MsgpackServerTest, BroadcastsAndDisconnects) {
  TestClient one(server());
  TestClient two(server());
  join(one);
  join(two);
  main().emit("news", 1);
  const std::string news = bytes("83 a4 'type' 02 a4 'data' 92 a4 'news' 01 a3 'nsp' a1 '/'");
  EXPECT_THAT(one.take(), ElementsAre("b:" + news));
  EXPECT_THAT(two.take(), ElementsAre("b:" + news));
  main().disconnect_sockets();
  EXPECT_THAT(one.take(), ElementsAre("b:" + bytes("82 a4 'type' 01 a3 'nsp' a1 '/'")));
}

TEST_F(MsgpackServerTest, SaysWhyAConnectionFailed) {
  TestClient client(server());
  client.send_binary(bytes("82 a4 'type' 00 a3 'nsp' a2 '/x'"));
  EXPECT_THAT(client.take(),
              ElementsAre("b:" + bytes("83 a4 'type' 04 a4 'data' 81 a7 'message' b1 'Invalid "
                                       "namespace' a3 'nsp' a2 '/x'")));
}

TEST_F(MsgpackServerTest, ClosesOneClientForWhatIsWrong) {
  TestClient good(server());
  join(good);
  const std::string head = "83 a4 'type' 02 a3 'nsp' a1 '/' a4 'data' ";
  std::uint64_t errors = 0;
  for (const std::string& bad :
       {bytes("c1"), bytes("83 a4 'type' 02 a3 'nsp' a2 '/x' a4 'data' 91 a1 'e'"),
        bytes(head + "90"), bytes(head + "91 ac 'disconnecting'"), bytes(head + "91 a7 'connect'"),
        bytes(head + "91 90"), bytes("83 a4 'type' 03 a3 'nsp' a1 '/' a4 'data' 90"),
        bytes("83 a4 'type' 04 a3 'nsp' a1 '/' a4 'data' 80"), bytes(kConnect),
        // Looks like the place of an attachment beside one.
        bytes(head + "93 a1 'e' c4 00 82 ac '_placeholder' c3 a3 'num' 00")}) {
    TestClient client(server());
    join(client).send_binary(bad);
    EXPECT_THAT(client.take(), ElementsAre("CLOSE"));
    EXPECT_EQ(server().stats().protocol_errors, ++errors);
  }
  TestClient json(server());
  EXPECT_THAT(json.send("0").take(), ElementsAre("CLOSE"));
  main().emit("still");
  EXPECT_THAT(good.take(), ElementsAre(StartsWith("b:")));
  good.drop();
}

TEST_F(MsgpackServerTest, DoesNotSendWhatIsNoJson) {
  TestClient client(server());
  join(client);
  main().emit("bad", RawJson{"oops"});
  EXPECT_THAT(client.take(), IsEmpty());
  main().emit("good");
  EXPECT_EQ(client.take().size(), 1U);
}

// --- a parser of the program ---------------------------------------------------------------------

/// One text "TYPE NSP JSON", after a text "more" if somebody likes.
class PlainDecoder final : public PacketDecoder {
 public:
  Result<std::optional<IncomingPacket>> add(bool binary, std::string_view message) override {
    if (binary) return Error("no binary");
    if (message == "more") return std::optional<IncomingPacket>();
    if (message == "throw") throw std::runtime_error("own parser");
    const std::string text(message);
    const std::size_t space = text.find(' ', 2);
    IncomingPacket packet;
    packet.type = static_cast<ParserPacketType>(text.at(0) - '0');
    packet.nsp = text.substr(2, space - 2);
    if (space != text.npos) packet.json = text.substr(space + 1);
    if (text.ends_with("!")) packet.json.pop_back(), packet.id = std::uint64_t{1} << 53;
    if (text.ends_with("?")) packet.json.pop_back(), packet.attachments.emplace_back("x");
    return std::optional(packet);
  }
};

class PlainParser final : public PacketParser {
 public:
  std::vector<ParserMessage> encode(const OutgoingPacket& packet) const override {
    if (packet.json.find("unspeakable") != packet.json.npos) throw 1;
    if (packet.json.find("secret") != packet.json.npos) return {};
    std::string text(1, static_cast<char>('0' + static_cast<char>(packet.type)));
    text += " " + std::string(packet.nsp) + " " + std::string(packet.json);
    std::vector<ParserMessage> messages{{false, std::move(text)}};
    for (const std::string& attachment : packet.attachments) messages.push_back({true, attachment});
    return messages;
  }
  std::unique_ptr<PacketDecoder> make_decoder(const LimitOptions&) const override {
    return std::make_unique<PlainDecoder>();
  }
};

struct OwnParserTest : ServerTest {
  OwnParserTest() { options.parser = std::make_shared<PlainParser>(); }

  void expect_closed(std::string_view message) {
    const std::uint64_t errors = server().stats().protocol_errors;
    TestClient client(server());
    client.send("0 /").take();
    EXPECT_THAT(client.send(message).take(), ElementsAre("CLOSE")) << message;
    EXPECT_EQ(server().stats().protocol_errors, errors + 1) << message;
  }
};

TEST_F(OwnParserTest, IsAskedForEveryPacket) {
  main().on("e", [](parley::Socket socket, Json value) { socket.emit("r", value, Binary("b")); });
  TestClient client(server());
  EXPECT_THAT(client.send("0 /").take(), ElementsAre(StartsWith("0 / {\"sid\"")));
  client.send("2 / [\"e\",{\"a\":1}]");
  EXPECT_THAT(client.take(),
              ElementsAre(R"(2 / ["r",{"a":1},{"_placeholder":true,"num":0}])", "b:b"));
  client.send("1 /");
  EXPECT_EQ(server().stats().sockets, 0U);
}

TEST_F(OwnParserTest, IsBelievedNothing) {
  for (const char* bad : {"7 / []", "2 /", "2 / [", "2 / []", "2 / {}", "2 / [\"connect\"]",
                          "2 / [\"e\"]!", "2 / [\"e\"]?", "2 / [\"\xff\"]", "2 /other [\"e\"]",
                          "1 / []", "0 / []", "3 / []", "4 / {}"}) {
    expect_closed(bad);
  }
  expect_closed("2 /" + std::string(300, 'x') + " [\"e\"]");
  expect_closed("2 / [\"e\"," + std::string(128, '[') + std::string(128, ']') + "]");
}

TEST_F(OwnParserTest, HasItsExceptionsReported) {
  std::vector<std::string> seen;
  server().set_error_handler(
      [&](const HandlerError& error) { seen.push_back(error.where + ": " + error.message); });
  expect_closed("throw");
  EXPECT_THAT(seen, ElementsAre("parser: own parser"));
  TestClient client(server());
  client.send("0 /").take();
  main().emit("unspeakable");
  main().emit("secret");
  EXPECT_THAT(client.take(), IsEmpty());
}

TEST_F(OwnParserTest, HasPacketTimeoutForTheRestOfAPacket) {
  TestClient slow(server());
  TestClient quick(server());
  slow.send("0 /").send("more").take();
  quick.send("0 /").send("more").take();
  advance(options.limits.packet_timeout / 2);
  slow.send("more");
  quick.send("2 / [\"e\"]");
  advance(options.limits.packet_timeout / 2);
  EXPECT_THAT(slow.take(), ElementsAre("CLOSE"));
  EXPECT_THAT(quick.take(), IsEmpty());
  quick.drop();
}

TEST_F(OwnParserTest, LeavesNothingBehind) {
  {
    TestClient client(server());
    client.send("0 /").send("more").take();
    client.drop();
  }
  expect_nothing_left();
}

}  // namespace
}  // namespace parley::socketio
