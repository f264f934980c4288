// What becomes of a session that is sent more at once than max_payload.
#include "engineio/engine_testing.hpp"

namespace parley::engineio {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class PayloadLimitTest : public EngineTest {
 protected:
  void SetUp() override {
    options.max_payload = 100;
    hooks.on_payload_too_large([this](const PayloadTooLarge& what) {
      EXPECT_EQ(what.session_id, seen.back()->session->id());
      told.push_back(std::string(what.transport) + ' ' +
                     (what.size ? std::to_string(*what.size) : "?") + " of " +
                     std::to_string(what.limit) +
                     (seen.back()->closed.empty() ? "" : ", after the end"));
    });
    open();
  }
  /// A POST whose body comes in chunks.
  static std::string chunked(const std::string& query, const std::string& body) {
    const std::string head = post(query, "");
    const auto at = head.find("Content-Length");
    char size[16];
    std::snprintf(size, sizeof size, "%zx", body.size());
    return head.substr(0, at) + "Transfer-Encoding: chunked\r\n\r\n" + size + "\r\n" + body +
           "\r\n0\r\n\r\n";
  }
  std::vector<std::string> told;
};

TEST_F(PayloadLimitTest, APostIsRefusedAndTheSessionEnds) {
  for (const bool in_chunks : {false, true}) {
    const std::string query = open_polling();
    RawClient poll = connect();
    poll.send(get(query));
    RawClient client = connect();
    const std::string body = '4' + std::string(100, 'x');
    EXPECT_THAT(client.send(in_chunks ? chunked(query, body) : post(query, body)).take(),
                StartsWith("HTTP/1.1 413"));
    EXPECT_THAT(seen.back()->closed, ElementsAre("transport error: payload too large"));
    EXPECT_THAT(seen.back()->messages, IsEmpty());
    EXPECT_EQ(body_of(poll.take()), "1");
    RawClient next = connect();
    EXPECT_THAT(next.send(get(query)).take(), HasSubstr(R"({"code":1,)"));
  }
  EXPECT_THAT(told, ElementsAre("polling 101 of 100", "polling ? of 100"));
  EXPECT_EQ(loop.stats().payloads_too_large.get(), 2u);
}

TEST_F(PayloadLimitTest, APostOfTheLimitIsTaken) {
  const std::string query = open_polling();
  RawClient client = connect();
  EXPECT_THAT(client.send(post(query, '4' + std::string(99, 'x'))).take(), EndsWith("ok"));
  EXPECT_THAT(told, IsEmpty());
}

TEST_F(PayloadLimitTest, APostForNoSessionOfItsKindEndsNone) {
  open_polling();
  RawClient socket = open_websocket();
  const std::string large(101, 'x');
  for (const std::string& query :
       {std::string("EIO=4&transport=polling&sid=nobody"), std::string("EIO=4&transport=polling"),
        "EIO=3&transport=polling&sid=" + seen[0]->session->id(),
        "EIO=4&transport=polling&sid=" + seen[1]->session->id()}) {
    RawClient client = connect();
    EXPECT_THAT(client.send(post(query, large)).take(), StartsWith("HTTP/1.1 413")) << query;
  }
  for (const auto& each : seen) EXPECT_THAT(each->closed, IsEmpty());
  EXPECT_THAT(told, IsEmpty());
}

TEST_F(PayloadLimitTest, AMessageClosesTheWebSocket) {
  RawClient client = open_websocket();
  client.send(client_frame('4' + std::string(100, 'x')));
  EXPECT_THAT(told, ElementsAre("websocket 101 of 100"));
  EXPECT_THAT(seen.back()->closed, ElementsAre("transport error: message too big"));
  EXPECT_THAT(client.take(), HasSubstr("\x03\xf1"));  // 1009
}

TEST_F(PayloadLimitTest, AHookThatThrowsChangesNothing) {
  hooks.on_payload_too_large([](const PayloadTooLarge&) { throw 42; });
  open();
  const std::string query = open_polling();
  RawClient client = connect();
  EXPECT_THAT(client.send(post(query, std::string(101, 'x'))).take(), StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(seen.back()->closed, ElementsAre("transport error: payload too large"));
  EXPECT_EQ(told.size(), 1u);
  EXPECT_THROW(hooks.on_payload_too_large(nullptr), std::invalid_argument);
}

}  // namespace
}  // namespace parley::engineio
