// Clients 1.x and 2.x (Socket.IO protocol 4 over Engine.IO protocol 3): what differs from
// server_test.cpp.
#include "socketio/server_testing.hpp"

namespace parley::socketio {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

struct ServerV3Test : ServerTest {
  ServerV3Test() { options.allow_eio3 = true; }
};

constexpr std::string_view kQuery = "EIO=3&transport=websocket&token=abc";

TEST_F(ServerV3Test, TheMainNamespaceIsJoinedByConnecting) {
  options.connect_timeout = std::chrono::seconds(10);
  std::vector<std::string> ids;
  main().on_connection([&](parley::Socket socket) {
    ids.push_back(socket.id());
    EXPECT_EQ(socket.handshake().query_value("token"), "abc");
    EXPECT_EQ(socket.handshake().auth.text, "{}");
  });
  main().on("add", [](int a, int b) { return a + b; });
  TestClient client(server(), kQuery);
  EXPECT_THAT(client.opened(), ElementsAre(StartsWith("0{\"sid\":\""), "0"));
  ASSERT_EQ(ids.size(), 1u);
  EXPECT_EQ(ids[0], client.opened()[0].substr(9, 20));
  EXPECT_THAT(client.send(R"(27["add",2,3])").take(), ElementsAre("37[5]"));
  advance(options.connect_timeout);
  EXPECT_THAT(client.raw("2").take(), ElementsAre("3"));
}

TEST_F(ServerV3Test, OtherNamespacesHaveTheirNameInTheIdAndAQueryForAuth) {
  std::string id;
  std::string auth;
  server().of("/chat").on_connection([&](parley::Socket socket) {
    id = socket.id();
    auth = socket.handshake().auth.text;
  });
  TestClient client(server(), kQuery);
  EXPECT_THAT(client.send("0/chat?token=a%20b&n=1,").take(), ElementsAre("0/chat,"));
  EXPECT_EQ(id, "/chat#" + client.opened()[0].substr(9, 20));
  EXPECT_EQ(auth, R"({"token":"a b","n":"1"})");
  EXPECT_THAT(client.send("1/chat,").send("0/chat").take(), ElementsAre("0/chat,"));
  EXPECT_EQ(auth, "{}");
}

TEST_F(ServerV3Test, WhyItIsRefusedIsTheDataOrTheMessageAlone) {
  server().of("/data").use(
      [](parley::Socket) -> Result<void> { return Error("no", RawJson{R"({"code":401})"}); });
  server().of("/text").use([](parley::Socket) -> Result<void> { return Error("no \"entry\""); });
  server().of("/null").use(
      [](parley::Socket) -> Result<void> { return Error("no data", RawJson{"null"}); });
  TestClient client(server(), kQuery);
  EXPECT_THAT(client.send("0/data,").take(), ElementsAre(R"(4/data,{"code":401})"));
  EXPECT_THAT(client.send("0/text,").take(), ElementsAre(R"(4/text,"no \"entry\"")"));
  EXPECT_THAT(client.send("0/null,").take(), ElementsAre(R"(4/null,"no data")"));
  EXPECT_THAT(client.send("0/nope?a=1").take(), ElementsAre(R"(4/nope,"Invalid namespace")"));
}

TEST_F(ServerV3Test, TheMainNamespaceMayRefuseToo) {
  main().use([](parley::Socket) -> Result<void> { return Error("not you"); });
  server().of("/open");
  TestClient client(server(), kQuery);
  EXPECT_THAT(client.opened(), ElementsAre(StartsWith("0{"), R"(4"not you")"));
  EXPECT_THAT(client.send("0/open,").take(), ElementsAre("0/open,"));
}

TEST_F(ServerV3Test, ABroadcastReachesPeersOfBothProtocols) {
  TestClient old(server(), kQuery);
  TestClient young(server());
  young.join();
  main().emit("file", Binary(std::string("\x01\x02")));
  const std::string text = R"(51-["file",{"_placeholder":true,"num":0}])";
  EXPECT_THAT(old.take(), ElementsAre(text, "b:\x04\x01\x02"));
  EXPECT_THAT(young.take(), ElementsAre(text, "b:\x01\x02"));
}

TEST_F(ServerV3Test, TheQueryHasTheLimitsOfAQuery) {
  options.limits.max_namespace_bytes = 10;
  options.limits.max_target_bytes = 60;
  options.limits.max_query_parameters = 3;
  server().of("/123456789");
  TestClient client(server(), kQuery);
  const std::string longest = "0/123456789?a=" + std::string(57, 'x');
  EXPECT_THAT(client.send(longest).take(), ElementsAre("0/123456789,"));
  for (const std::string& packet :
       {longest + "x", std::string("0/1234567890,"), std::string("0/1234567890?a,"),
        std::string("0/123456789?a&b&c&d,")}) {
    TestClient other(server(), kQuery);
    EXPECT_THAT(other.send(packet).take(), ElementsAre("CLOSE")) << packet;
  }
  // In protocol 5 it is a part of the name.
  TestClient young(server());
  EXPECT_THAT(young.send("0/123456789?a=1,").take(), ElementsAre("CLOSE"));
}

TEST_F(ServerV3Test, NothingIsLeftOfThem) {
  {
    TestClient client(server(), kQuery);
    main().emit("x", Binary(std::string("\x01")));
    client.drop();
  }
  expect_nothing_left();
}

}  // namespace
}  // namespace parley::socketio
