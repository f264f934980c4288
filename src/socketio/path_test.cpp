// Which requests are Socket.IO's, and what becomes of WebSockets that are asked for elsewhere.
#include "parley/http.hpp"
#include "socketio/server_testing.hpp"

namespace parley::socketio {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct PathTest : ServerTest {
  struct Connection {
    std::unique_ptr<net::Stream> stream;
    net::Loop& loop;
    bool ended = false;

    std::string take() {
      loop.poll();
      std::string all;
      char buffer[4096];
      for (;;) {
        const auto got = stream->read_some(buffer);
        ended = ended || got.status == net::IoResult::Status::kEnd;
        if (got.status != net::IoResult::Status::kOk) return all;
        all.append(buffer, got.bytes);
      }
    }
  };
  Connection ask(const std::string& target, const std::string& more = "") {
    auto [near, far] = net::make_memory_streams(loop());
    server().node(0).accept(std::move(near));
    const std::string request = "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + more + "\r\n";
    const std::string_view bytes = request;
    far->write_some({&bytes, 1});
    return {std::move(far), loop()};
  }
  Connection upgrade(const std::string& target) {
    return ask(target,
               "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
  }
  std::string status(const std::string& target) { return ask(target).take().substr(9, 3); }
};

TEST_F(PathTest, WithASlashBehindIsSocketIOs) {
  EXPECT_EQ(status("/socket.io/?EIO=4&transport=polling"), "200");
  EXPECT_EQ(status("/socket.io/anything?EIO=4&transport=polling"), "200");
  EXPECT_EQ(status("/socket.io?EIO=4&transport=polling"), "404");
  EXPECT_EQ(status("/socket.iox/?EIO=4&transport=polling"), "404");
  EXPECT_EQ(status("/socket.io/socket.io.js"), "200");
}

TEST_F(PathTest, WithoutTheSlashAllThatBeginsWithThePathIs) {
  options.path = "/live/";
  options.add_trailing_slash = false;
  EXPECT_EQ(status("/live?EIO=4&transport=polling"), "200");
  EXPECT_EQ(status("/live/?EIO=4&transport=polling"), "200");
  EXPECT_EQ(status("/live-2?EIO=4&transport=polling"), "200");
  EXPECT_EQ(status("/live"), "400");
  EXPECT_EQ(status("/liv?EIO=4&transport=polling"), "404");
  EXPECT_EQ(status("/live/socket.io.js"), "200");
  EXPECT_EQ(status("/livesocket.io.js"), "400");
  EXPECT_THAT(upgrade("/live?EIO=4&transport=websocket").take(), StartsWith("HTTP/1.1 101"));
}

TEST_F(PathTest, AnUpgradeElsewhereIsEndedWhereNobodyAnswersIt) {
  std::vector<HttpResponder> kept;
  server().router().route_async("GET", "/slow", [&](HttpRequest, HttpResponder responder) {
    kept.push_back(std::move(responder));
  });
  EXPECT_THAT(upgrade("/other").take(), StartsWith("HTTP/1.1 404"));
  Connection first = upgrade("/slow");
  Connection plain = ask("/slow");
  Connection answered = upgrade("/slow");
  loop().poll();
  ASSERT_EQ(kept.size(), 3u);
  advance(std::chrono::milliseconds(999));
  kept[2](HttpResponse::text("at last"));
  EXPECT_EQ(first.take(), "");
  EXPECT_FALSE(first.ended);
  advance(std::chrono::milliseconds(1));
  EXPECT_EQ(first.take(), "");
  EXPECT_TRUE(first.ended);
  EXPECT_THAT(answered.take(), HasSubstr("at last"));
  EXPECT_FALSE(plain.ended);
  kept[0](HttpResponse::text("too late"));
  kept[1](HttpResponse::text("still fine"));
  EXPECT_THAT(plain.take(), HasSubstr("still fine"));
}

TEST_F(PathTest, AnUpgradeElsewhereMayBeLeftAlone) {
  options.destroy_upgrade = false;
  std::vector<HttpResponder> kept;
  server().router().route_async("GET", "/slow", [&](HttpRequest, HttpResponder responder) {
    kept.push_back(std::move(responder));
  });
  Connection client = upgrade("/slow");
  loop().poll();
  advance(std::chrono::seconds(20));
  EXPECT_EQ(client.take(), "");
  EXPECT_FALSE(client.ended);
  kept[0](HttpResponse::text("fine"));
  EXPECT_THAT(client.take(), HasSubstr("fine"));
}

TEST_F(PathTest, TheTimeForUpgradesElsewhereIsAnOption) {
  options.destroy_upgrade_timeout = std::chrono::milliseconds(0);
  EXPECT_THROW(server(), std::invalid_argument);
  options.destroy_upgrade_timeout = std::chrono::milliseconds(50);
  std::vector<HttpResponder> kept;
  server().router().route_async("GET", "/slow", [&](HttpRequest, HttpResponder responder) {
    kept.push_back(std::move(responder));
  });
  Connection client = upgrade("/slow");
  loop().poll();
  advance(std::chrono::milliseconds(50));
  client.take();
  EXPECT_TRUE(client.ended);
}

}  // namespace
}  // namespace parley::socketio
