// Who is let in, and what answers carry: hooks, cookies, origins, compression.
#include <zlib.h>

#include <deque>

#include <thread>

#include "engineio/engine_testing.hpp"

namespace parley::engineio {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using testing::StartsWith;

class AdmissionTest : public EngineTest {
 protected:
  /// A handshake with more header lines; over WebSocket or polling.
  std::string ask(const std::string& more = "", bool websocket = false,
                  const std::string& protocol = "4") {
    const std::string head = websocket ? upgrade("EIO=" + protocol + "&transport=websocket")
                                       : get("EIO=" + protocol + "&transport=polling");
    clients.push_back(connect());
    return clients.back().send(head.substr(0, head.size() - 2) + more + "\r\n").take();
  }
  std::deque<RawClient> clients;
};

TEST_F(AdmissionTest, TheProgramMayRefuseNowWithItsOwnWords) {
  options.allow_request = [](const HttpRequest& request, AllowReply reply) {
    if (request.header("x-token")) return reply(std::nullopt);
    reply("no \"token\"\n");
  };
  open();
  EXPECT_THAT(ask("X-Token: 1\r\n"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(ask("X-Token: 1\r\n", true), StartsWith("HTTP/1.1 101"));
  const std::string refused = ask();
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 403"));
  EXPECT_EQ(body_of(refused), R"({"code":4,"message":"no \"token\"\u000a"})");
  const std::string websocket = ask("", true);
  EXPECT_THAT(websocket, StartsWith("HTTP/1.1 400"));
  EXPECT_EQ(body_of(websocket), "no \"token\"\n");
  EXPECT_EQ(seen.size(), 2u);
}

TEST_F(AdmissionTest, TheProgramMayAnswerLaterAndFromAnotherThread) {
  std::vector<AllowReply> waiting;
  options.allow_request = [&](const HttpRequest&, AllowReply reply) {
    waiting.push_back(std::move(reply));
  };
  open();
  EXPECT_EQ(ask(), "");
  EXPECT_EQ(ask(), "");
  EXPECT_EQ(ask(), "");
  ASSERT_EQ(waiting.size(), 3u);
  std::thread([&] { waiting[0](std::nullopt); }).join();
  EXPECT_THAT(clients[0].take(), HasSubstr("\"sid\""));
  waiting[1]({});
  waiting[1]("twice: only the first counts");
  EXPECT_THAT(clients[1].take(), HasSubstr("\"sid\""));
  waiting.clear();  // dropped without an answer
  EXPECT_THAT(clients[2].take(), HasSubstr(R"({"code":4,"message":"Forbidden"})"));
  EXPECT_EQ(seen.size(), 2u);
}

TEST_F(AdmissionTest, AnAnswerForSomebodyWhoHasGoneOpensNoSession) {
  std::vector<AllowReply> waiting;
  options.allow_request = [&](const HttpRequest&, AllowReply reply) {
    waiting.push_back(std::move(reply));
  };
  open();
  ask();
  ask("", true);
  for (RawClient& client : clients) client.close();
  loop.poll();
  for (AllowReply& reply : waiting) reply(std::nullopt);
  EXPECT_THAT(seen, IsEmpty());
  // Nor does one for an engine that has gone.
  waiting.clear();
  ask();
  engine.reset();
  for (AllowReply& reply : waiting) reply(std::nullopt);
  open();
}

TEST_F(AdmissionTest, AHookThatThrowsBehindALateAnswerEndsThatConnectionAlone) {
  std::vector<AllowReply> waiting;
  options.allow_request = [&](const HttpRequest&, AllowReply reply) {
    waiting.push_back(std::move(reply));
  };
  hooks.on_headers([](HttpHeaders&, const HttpRequest&) { throw 42; });
  open();
  ask();
  waiting[0](std::nullopt);
  EXPECT_NO_THROW(loop.poll());
  EXPECT_TRUE(clients[0].ended());
  EXPECT_THAT(seen, IsEmpty());
}

TEST_F(AdmissionTest, TheUpgradeOfASessionIsNotAskedAboutAgain) {
  int asked = 0;
  options.allow_request = [&](const HttpRequest&, AllowReply reply) {
    ++asked;
    reply(std::nullopt);
  };
  open();
  const std::string query = open_polling();
  RawClient socket = connect();
  socket.send(upgrade("EIO=4&transport=websocket&sid=" + sid_of(query))).take();
  socket.send(client_frame("2probe")).send(client_frame("5"));
  EXPECT_EQ(seen[0]->session->transport_name(), "websocket");
  EXPECT_EQ(asked, 1);
}

TEST_F(AdmissionTest, TheProtocolIsLookedAtLast) {
  options.allow_request = [](const HttpRequest&, AllowReply reply) { reply("never"); };
  open();
  EXPECT_THAT(ask("", false, "3"), HasSubstr("never"));
  options.allow_request = nullptr;
  open();
  EXPECT_THAT(ask("", false, "3"), HasSubstr(R"({"code":5,)"));
}

TEST_F(AdmissionTest, RefusalsAreToldWithWhatWasFound) {
  std::vector<std::pair<int, std::string>> told;
  hooks.on_connection_error([&](const ConnectionError& error) {
    std::string context;
    for (const auto& [name, value] : error.context) context += name + '=' + value + ' ';
    told.emplace_back(error.code, context);
  });
  open();
  const std::string query = open_polling();
  for (const std::string& request :
       {get("EIO=4&transport=carrier_pigeon"), get("EIO=4&transport=polling&sid=nobody"),
        post("EIO=4&transport=polling", ""), get("EIO=4&transport=websocket&sid=" + sid_of(query)),
        get("EIO=3&transport=polling&sid=" + sid_of(query)), get("EIO=4&transport=websocket"),
        get("EIO=5&transport=polling")}) {
    RawClient client = connect();
    EXPECT_THAT(client.send(request).take(), StartsWith("HTTP/1.1 400")) << request;
  }
  EXPECT_THAT(
      told,
      ElementsAre(Pair(0, "transport=carrier_pigeon "), Pair(1, "sid=nobody "),
                  Pair(2, "method=POST "),
                  Pair(3, "name=TRANSPORT_MISMATCH transport=websocket previousTransport=polling "),
                  Pair(3, "name=PROTOCOL_MISMATCH protocol=3 previousProtocol=4 "),
                  Pair(3, "name=TRANSPORT_HANDSHAKE_ERROR "), Pair(5, "protocol=5 ")));
}

TEST_F(AdmissionTest, MiddlewaresComeFirstMayAnswerAndMayFail) {
  std::vector<std::string> paths;
  hooks
      .use([&](const HttpRequest& request, HttpHeaders& headers) -> std::optional<HttpResponse> {
        paths.push_back(request.path);
        headers.emplace_back("X-First", "1");
        if (request.header("x-throw")) throw std::runtime_error("out of order");
        return std::nullopt;
      })
      .use([](const HttpRequest& request, HttpHeaders&) -> std::optional<HttpResponse> {
        if (request.header("x-busy")) return HttpResponse::text("busy", 503);
        return std::nullopt;
      });
  std::vector<std::string> errors;
  hooks.on_connection_error(
      [&](const ConnectionError& error) { errors.push_back(error.context[0].second); });
  open();
  EXPECT_THAT(ask(), HasSubstr("X-First: 1\r\n"));
  EXPECT_THAT(ask("", true), HasSubstr("X-First: 1\r\n"));
  const std::string busy = ask("X-Busy: 1\r\n");
  EXPECT_THAT(busy, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(busy, HasSubstr("X-First: 1\r\n"));
  for (const bool websocket : {false, true}) {
    EXPECT_THAT(ask("X-Throw: 1\r\n", websocket), HasSubstr("Bad request"));
  }
  EXPECT_THAT(errors, ElementsAre("MIDDLEWARE_FAILURE", "MIDDLEWARE_FAILURE"));
  EXPECT_EQ(paths.size(), 5u);
  EXPECT_EQ(seen.size(), 2u);
  EXPECT_THROW(hooks.use(nullptr), std::invalid_argument);
}

TEST_F(AdmissionTest, HeaderHooksSeeTheFirstAnswerAndAllAnswers) {
  hooks.on_initial_headers(
      [](HttpHeaders& headers, const HttpRequest&) { headers.emplace_back("X-Initial", "1"); });
  hooks.on_headers([](HttpHeaders& headers, const HttpRequest& request) {
    headers.emplace_back("X-Each", request.method);
  });
  open();
  const std::string first = ask();
  EXPECT_THAT(first, HasSubstr("X-Initial: 1\r\n"));
  EXPECT_THAT(first, HasSubstr("X-Each: GET\r\n"));
  const std::string query = "EIO=4&transport=polling&sid=" + seen[0]->session->id();
  RawClient client = connect();
  const std::string posted = client.send(post(query, "4x")).take();
  EXPECT_THAT(posted, Not(HasSubstr("X-Initial")));
  EXPECT_THAT(posted, HasSubstr("X-Each: POST\r\n"));
  const std::string websocket = ask("", true);
  EXPECT_THAT(websocket, StartsWith("HTTP/1.1 101"));
  EXPECT_THAT(websocket, HasSubstr("X-Initial: 1\r\n"));
  EXPECT_THAT(ask("", false, "9"), Not(HasSubstr("X-Each")));
}

TEST_F(AdmissionTest, AHookCannotSplitAnAnswer) {
  hooks.on_headers([](HttpHeaders& headers, const HttpRequest&) {
    headers.emplace_back("X", "1\r\nSet-Cookie: stolen=1");
  });
  open();
  for (const bool websocket : {false, true}) {
    const std::string answer = ask("", websocket);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 500"));
    EXPECT_THAT(answer, Not(HasSubstr("stolen")));
  }
}

TEST_F(AdmissionTest, TheCookieComesWithTheFirstAnswerOverBothTransports) {
  options.cookie = CookieOptions();
  open();
  for (const bool websocket : {false, true}) {
    const std::string answer = ask("", websocket);
    EXPECT_THAT(answer, HasSubstr("Set-Cookie: io=" + seen.back()->session->id() +
                                  "; Path=/; HttpOnly; SameSite=Lax\r\n"));
  }
  RawClient client = connect();
  EXPECT_THAT(
      client.send(post("EIO=4&transport=polling&sid=" + seen[0]->session->id(), "4x")).take(),
      Not(HasSubstr("Set-Cookie")));
}

TEST_F(AdmissionTest, ForeignPagesAreRefusedWhereCookiesOrTheOptionSaySo) {
  const std::string evil = "Origin: https://evil.example\r\n";
  const std::string own = "Origin: http://x\r\n";  // the requests' Host
  for (const bool websocket : {false, true}) {
    options.cors = {};
    open();
    const char* const fine = websocket ? "HTTP/1.1 101" : "HTTP/1.1 200";
    EXPECT_THAT(ask(evil, websocket), StartsWith(fine));  // as the reference
    EXPECT_THAT(ask(own + "Cookie: a=b\r\n", websocket), StartsWith(fine));
    EXPECT_THAT(ask("Cookie: a=b\r\n", websocket), StartsWith(fine));  // no page
    const std::string refused = ask(evil + "Cookie: a=b\r\n", websocket);
    EXPECT_THAT(refused, StartsWith("HTTP/1.1 403"));
    EXPECT_THAT(refused, HasSubstr("Forbidden"));
    options.cors.origins = {"https://good.example"};
    options.cors.enforce_origin = true;
    open();
    EXPECT_THAT(ask(evil, websocket), StartsWith("HTTP/1.1 403"));
    EXPECT_THAT(ask("Origin: null\r\n", websocket), StartsWith("HTTP/1.1 403"));
    EXPECT_THAT(ask(own, websocket), StartsWith(fine));
    EXPECT_THAT(ask(evil + "X-Forwarded-Host: evil.example\r\n", websocket), StartsWith(fine));
    EXPECT_THAT(ask("", websocket), StartsWith(fine));
    EXPECT_THAT(ask("Origin: https://good.example\r\nCookie: a=b\r\n", websocket),
                StartsWith(fine));
  }
}

std::string gunzip(const std::string& bytes) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, MAX_WBITS + 16), Z_OK);
  std::string plain(200'000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_out = static_cast<uInt>(plain.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  plain.resize(stream.total_out);
  inflateEnd(&stream);
  return plain;
}

TEST_F(AdmissionTest, PollsAreCompressedFromTheThresholdOn) {
  const auto poll = [this](std::size_t bytes, const std::string& more) {
    const std::string query = open_polling();
    send(*seen.back(), std::string(bytes, 'x'));
    const std::string head = get(query);
    RawClient client = connect();
    return client.send(head.substr(0, head.size() - 2) + more + "\r\n").take();
  };
  open();
  const std::string gzip = "Accept-Encoding: gzip, deflate, br\r\n";
  const std::string large = poll(1023, gzip);
  EXPECT_THAT(large, HasSubstr("Content-Encoding: gzip\r\n"));
  EXPECT_EQ(gunzip(body_of(large)), '4' + std::string(1023, 'x'));
  EXPECT_EQ(body_of(poll(1022, gzip)), '4' + std::string(1022, 'x'));
  const std::size_t largest = 128 * 1024;  // what is larger would keep the others waiting
  EXPECT_EQ(gunzip(body_of(poll(largest - 1, gzip))).size(), largest);
  EXPECT_EQ(body_of(poll(largest, gzip)).size(), largest + 1);
  EXPECT_EQ(body_of(poll(5000, "")), '4' + std::string(5000, 'x'));
  EXPECT_EQ(body_of(poll(5000, "Accept-Encoding: gzip;q=0\r\n")), '4' + std::string(5000, 'x'));
  EXPECT_EQ(body_of(poll(5000, gzip + "Cookie: a=b\r\n")), '4' + std::string(5000, 'x'));
  options.http_compression->with_cookies = true;
  open();
  EXPECT_THAT(poll(5000, gzip + "Cookie: a=b\r\n"), HasSubstr("Content-Encoding: gzip\r\n"));
  // Unless all that it carries says no.
  const auto poll_both = [this, &gzip](bool first, bool second) {
    const std::string query = open_polling();
    const std::string text(5000, 'x');
    const std::string_view view = text;
    for (const bool compress : {first, second}) {
      seen.back()->session->send(Outgoing::message({&view, 1}, {}, compress));
    }
    const std::string head = get(query);
    RawClient client = connect();
    return client.send(head.substr(0, head.size() - 2) + gzip + "\r\n").take();
  };
  EXPECT_THAT(poll_both(false, false), Not(HasSubstr("Content-Encoding")));
  EXPECT_THAT(poll_both(false, true), HasSubstr("Content-Encoding: gzip\r\n"));
  EXPECT_THAT(poll_both(true, false), HasSubstr("Content-Encoding: gzip\r\n"));
  options.http_compression.reset();
  open();
  EXPECT_EQ(body_of(poll(5000, gzip)), '4' + std::string(5000, 'x'));
}

}  // namespace
}  // namespace parley::engineio
