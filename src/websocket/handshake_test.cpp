#include "websocket/handshake.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "parley/http.hpp"

namespace parley::websocket {
namespace {

HttpRequest good_request() {
  HttpRequest request;
  request.method = "GET";
  request.target = request.path = "/";
  request.headers = {{"Host", "example.org"},
                     {"Upgrade", "websocket"},
                     {"Connection", "Upgrade"},
                     {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                     {"Sec-WebSocket-Version", "13"}};
  return request;
}

/// The good request with another value for one field; without the field if there is no value.
unsigned status_with(std::string_view name, const char* value) {
  HttpRequest request = good_request();
  std::erase_if(request.headers, [&](const auto& field) { return field.first == name; });
  if (value) request.headers.emplace_back(name, value);
  return check_upgrade(request).status;
}

unsigned status_with_also(std::string_view name, const char* value) {
  HttpRequest request = good_request();
  request.headers.emplace_back(name, value);
  return check_upgrade(request).status;
}

TEST(Handshake, TheAcceptKeyOfTheRfc) {
  EXPECT_EQ(accept_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(Handshake, AGoodRequestIsAccepted) {
  const UpgradeCheck check = check_upgrade(good_request());
  EXPECT_EQ(check.status, 101u);
  EXPECT_EQ(check.accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(Handshake, NamesAndTokensHaveNoCaseAndListsHaveManyMembers) {
  EXPECT_EQ(status_with("Upgrade", "WebSocket"), 101u);
  EXPECT_EQ(status_with("Upgrade", "h2c , websocket"), 101u);
  EXPECT_EQ(status_with("Connection", "keep-alive,\tupgrade"), 101u);
  EXPECT_EQ(status_with_also("connection", "keep-alive"), 101u);
  HttpRequest request = good_request();
  for (auto& [name, value] : request.headers) {
    for (char& c : name) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  EXPECT_EQ(check_upgrade(request).status, 101u);
}

TEST(Handshake, OtherMethodsAndVersionsOfHttpAreRefused) {
  HttpRequest request = good_request();
  request.method = "POST";
  EXPECT_EQ(check_upgrade(request).status, 405u);
  request.method = "get";
  EXPECT_EQ(check_upgrade(request).status, 405u);
  request = good_request();
  request.version = 10;
  EXPECT_EQ(check_upgrade(request).status, 400u);
}

TEST(Handshake, UpgradeAndConnectionMustSayWhatIsMeant) {
  for (const char* value : {static_cast<const char*>(nullptr), "", "h2c", "websockets",
                            "web socket", "websocket/13", "\"websocket\""}) {
    EXPECT_EQ(status_with("Upgrade", value), 400u) << (value ? value : "none");
  }
  for (const char* value :
       {static_cast<const char*>(nullptr), "", "keep-alive", "upgraded", "close; upgrade"}) {
    EXPECT_EQ(status_with("Connection", value), 400u) << (value ? value : "none");
  }
}

TEST(Handshake, TheKeyIsSixteenBytesInBase64) {
  for (const char* value :
       {static_cast<const char*>(nullptr), "", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ",
        "dGhlIHNhbXBsZSBub25jZQ===", "dGhlIHNhbXBsZSBub25jZWE=", "dGhlIHNhbXBsZSBub25j_Q==",
        "dGhlIHNhbXBsZSBub25j Q==", "dGhlIHNhbXBsZSBub25jZQAAAA==",
        "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ=="}) {
    EXPECT_EQ(status_with("Sec-WebSocket-Key", value), 400u) << (value ? value : "none");
  }
  EXPECT_EQ(status_with("Sec-WebSocket-Key", "++++++++++//////////09=="), 101u);
  EXPECT_EQ(status_with_also("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="), 400u);
}

TEST(Handshake, UnknownVersionsNeedAnotherUpgrade) {
  EXPECT_EQ(status_with("Sec-WebSocket-Version", "8"), 101u);
  for (const char* value : {static_cast<const char*>(nullptr), "", "0", "7", "12", "14", "013",
                            "13.0", "13, 8", "9223372036854775808"}) {
    EXPECT_EQ(status_with("Sec-WebSocket-Version", value), 426u) << (value ? value : "none");
  }
  EXPECT_EQ(status_with_also("sec-websocket-version", "8"), 426u);
}

TEST(Handshake, TheFirstSubprotocolOfferedIsChosen) {
  const auto chosen = [](std::initializer_list<const char*> lines) {
    HttpRequest request = good_request();
    for (const char* line : lines) request.headers.emplace_back("sec-websocket-protocol", line);
    const UpgradeCheck check = check_upgrade(request);
    return check.status == 101 ? "101 " + check.protocol : std::to_string(check.status);
  };
  EXPECT_EQ(chosen({}), "101 ");
  EXPECT_EQ(chosen({"chat"}), "101 chat");
  EXPECT_EQ(chosen({" v2.chat ,\tv1.chat"}), "101 v2.chat");
  EXPECT_EQ(chosen({"b", "a"}), "101 b");
  for (const char* value : {"", ",", "a,", ",a", "a,,b", "a b", "a;b", "\"a\"", "a,b,a"}) {
    EXPECT_EQ(chosen({value}), "400") << value;
  }
  EXPECT_EQ(chosen({"a", "a"}), "400");
  EXPECT_EQ(chosen({std::string(8000, ' ').append("b").insert(0, "a").c_str()}), "400");
}

TEST(Handshake, ARefusalSaysWhyAndAcceptsNothing) {
  HttpRequest request;
  request.method = "PUT";
  const UpgradeCheck check = check_upgrade(request);
  EXPECT_FALSE(check.message.empty());
  EXPECT_EQ(check.accept, "");
}

}  // namespace
}  // namespace parley::websocket
