// Which pages may bring people in.
#include "origins.hpp"

#include <gtest/gtest.h>

namespace parley::chat {
namespace {

TEST(Origins, ThePageOfTheChatItselfIsAdmitted) {
  const Origins origins({});
  EXPECT_TRUE(origins.admits("http://localhost:3000", "localhost:3000"));
  EXPECT_TRUE(origins.admits("http://192.0.2.1:3000", "192.0.2.1:3000"));
  EXPECT_TRUE(origins.admits("http://[2001:db8::1]:3000", "[2001:db8::1]:3000"));
  EXPECT_TRUE(origins.admits("http://Chat.Example:3000", "chat.example:3000"));
}

TEST(Origins, TheDefaultPortNeedNotBeSaid) {
  const Origins origins({});
  EXPECT_TRUE(origins.admits("https://chat.example", "chat.example"));
  EXPECT_TRUE(origins.admits("https://chat.example", "chat.example:443"));
  EXPECT_TRUE(origins.admits("http://chat.example", "chat.example:80"));
  EXPECT_TRUE(origins.admits("https://[::1]", "[::1]:443"));
  EXPECT_FALSE(origins.admits("https://chat.example", "chat.example:80"));
  EXPECT_FALSE(origins.admits("http://chat.example", "chat.example:3000"));
}

TEST(Origins, OthersAreNot) {
  const Origins origins({});
  for (const char* origin :
       {"http://evil.example", "http://evil.example:3000", "http://localhost:3000.evil.example",
        "http://localhost:3001", "http://localhost", "http://localhost:3000@evil.example",
        "http://evil.example/localhost:3000", "null", "", "file://", "localhost:3000",
        "chrome-extension://localhost:3000", "http://", "http://:3000", "http://localhost:",
        "http://localhost:3000x", "http://localhost:4294970296", "http://[::1"}) {
    EXPECT_FALSE(origins.admits(origin, "localhost:3000")) << origin;
  }
  EXPECT_FALSE(origins.admits("http://localhost:3000", ""));
  EXPECT_FALSE(origins.admits("null", "null"));
}

TEST(Origins, ThoseOfTheOperatorAreAdmittedToo) {
  const Origins origins(
      {*normalise_origin("https://chat.example/"), *normalise_origin("http://intranet:8080")});
  EXPECT_TRUE(origins.admits("https://chat.example", "127.0.0.1:3000"));
  EXPECT_TRUE(origins.admits("https://chat.example:443", "127.0.0.1:3000"));
  EXPECT_TRUE(origins.admits("http://intranet:8080", "127.0.0.1:3000"));
  EXPECT_FALSE(origins.admits("http://chat.example", "127.0.0.1:3000"));
  EXPECT_FALSE(origins.admits("https://chat.example:8443", "127.0.0.1:3000"));
  EXPECT_TRUE(origins.admits("http://127.0.0.1:3000", "127.0.0.1:3000"));
}

TEST(Origins, AreSchemeHostAndPort) {
  EXPECT_EQ(normalise_origin("https://Chat.Example/"), "https://chat.example:443");
  EXPECT_EQ(normalise_origin("http://[::1]"), "http://[::1]:80");
  for (const char* url : {"", "chat.example", "ftp://chat.example", "https://chat.example/chat",
                          "https://a b", "*", "null", "https://chat.example:0"}) {
    EXPECT_EQ(normalise_origin(url), std::nullopt) << url;
  }
}

TEST(Origins, ARefusalSaysWhatToDo) {
  Origins origins({});
  Handshake handshake;
  EXPECT_EQ(origins.check(handshake), std::nullopt);
  handshake.headers = {{"Host", "localhost:3000"}, {"Origin", "https://chat.example"}};
  const auto refused = origins.check(handshake);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code, "origin_refused");
  EXPECT_NE(refused->text.find("--origin https://chat.example"), std::string::npos);
  handshake.headers = {{"Host", "localhost:3000"}, {"Origin", "null\xff\r\n\x1b[1m"}};
  EXPECT_EQ(origins.check(handshake)->text,
            "A page without an address of its own is not allowed here.");
}

}  // namespace
}  // namespace parley::chat
