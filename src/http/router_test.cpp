#include "http/router.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "http/connection_testing.hpp"

namespace parley::http {
namespace {

using testing::contains;
using testing::TestConnection;

/// A connection whose requests go to a router.
class RouterTest : public ::testing::Test {
 protected:
  RouterTest() {
    connection.service.request = [this](const std::shared_ptr<Exchange>& exchange) {
      if (!router.impl().handle(exchange)) exchange->respond(HttpResponse::text("nobody", 404));
    };
  }
  std::string ask(const std::string& method, const std::string& target) {
    return connection.exchange(method + ' ' + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
  }

  static HttpHandler say(std::string text) {
    return [text](const HttpRequest&) { return HttpResponse::text(text); };
  }

  TestConnection connection;
  HttpRouter router;
};

TEST_F(RouterTest, MatchesSegmentsAndFillsParameters) {
  router
      .get("/users/:id",
           [](const HttpRequest& r) {
             return HttpResponse::text('<' + std::string(r.param("id")) + '>');
           })
      .get("/files/*",
           [](const HttpRequest& r) {
             return HttpResponse::text('[' + std::string(r.param("*")) + ']');
           })
      .get("/a%20b", say("never: routes are written decoded"))
      .get("/a b", say("spaced"))
      .get("/", say("root"));
  EXPECT_TRUE(contains(ask("GET", "/users/7?x=/9"), "<7>"));
  EXPECT_TRUE(contains(ask("GET", "/users/a%2Fb%20c"), "<a/b c>"));
  EXPECT_TRUE(contains(ask("GET", "/files/a/b%20c/d"), "[a/b c/d]"));
  EXPECT_TRUE(contains(ask("GET", "/files/"), "[]"));
  EXPECT_TRUE(contains(ask("GET", "/a%20b"), "spaced"));
  EXPECT_TRUE(contains(ask("GET", "/"), "root"));
  for (const char* const target :
       {"/users", "/users/", "/users/7/", "/users/7/8", "/files", "//", "/USERS/7", "/users%2F7"}) {
    EXPECT_TRUE(contains(ask("GET", target), "404")) << target;
  }
}

TEST_F(RouterTest, TheFirstRouteAddedWins) {
  router.get("/a/:x", say("first")).get("/a/b", say("second"));
  EXPECT_TRUE(contains(ask("GET", "/a/b"), "first"));
}

TEST_F(RouterTest, AnswersHeadByGetAndOtherMethodsWithWhatIsAllowed) {
  router.get("/a", say("text")).post("/a", say("posted"));
  const std::string head = ask("HEAD", "/a");
  EXPECT_TRUE(contains(head, "200 OK"));
  EXPECT_TRUE(contains(head, "Content-Length: 4\r\n"));
  EXPECT_FALSE(contains(head, "text\r\n\r\n"));
  EXPECT_TRUE(contains(ask("POST", "/a"), "posted"));
  const std::string refused = ask("DELETE", "/a");
  EXPECT_TRUE(contains(refused, "405 Method Not Allowed"));
  EXPECT_TRUE(contains(refused, "Allow: GET, HEAD, POST, OPTIONS\r\n"));
  const std::string options = ask("OPTIONS", "/a");
  EXPECT_TRUE(contains(options, "204 No Content"));
  EXPECT_TRUE(contains(options, "Allow: GET, HEAD, POST\r\n"));
  EXPECT_TRUE(contains(ask("DELETE", "/b"), "404"));
}

TEST_F(RouterTest, AHandlerThatThrowsIsReportedAndAnswered500) {
  std::string reported;
  router.impl().set_error_hook(
      [&](const HttpRequest& request, net::Loop&, std::exception_ptr exception) {
        try {
          std::rethrow_exception(exception);
        } catch (const std::exception& error) {
          reported = request.path + ": " + error.what();
        }
      });
  router.get("/a", [](const HttpRequest&) -> HttpResponse { throw std::runtime_error("broken"); });
  router.route_async("GET", "/b",
                     [](HttpRequest, HttpResponder) { throw std::runtime_error("too"); });
  const std::string answer = ask("GET", "/a");
  EXPECT_TRUE(contains(answer, "500 Internal"));
  EXPECT_FALSE(contains(answer, "broken"));
  EXPECT_EQ(reported, "/a: broken");
  EXPECT_TRUE(contains(ask("GET", "/b"), "500 Internal"));
  EXPECT_EQ(reported, "/b: too");
  EXPECT_FALSE(connection.ended());
}

TEST_F(RouterTest, AnswersLaterFromAnotherThread) {
  HttpResponder kept;
  router.route_async("GET", "/later", [&](HttpRequest request, HttpResponder responder) {
    EXPECT_EQ(request.path, "/later");
    kept = std::move(responder);
  });
  EXPECT_EQ(ask("GET", "/later"), "");
  std::thread([&] { kept(HttpResponse::text("done")); }).join();
  EXPECT_TRUE(contains(connection.take(), "done"));
  kept(HttpResponse::text("again"));
  EXPECT_EQ(connection.take(), "");
}

TEST_F(RouterTest, AResponderThatIsDroppedAnswers500) {
  router.route_async("GET", "/drop", [](HttpRequest, HttpResponder) {});
  EXPECT_TRUE(contains(ask("GET", "/drop"), "500 Internal"));
}

TEST(Router, AResponderThatOutlivesItsRouterDoesNothing) {
  HttpResponder kept;
  TestConnection connection;
  {
    HttpRouter router;
    router.route_async("GET", "/", [&](HttpRequest, HttpResponder r) { kept = std::move(r); });
    connection.service.request = [&](const std::shared_ptr<Exchange>& exchange) {
      router.impl().handle(exchange);
    };
    connection.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  }
  kept(HttpResponse::text("late"));
  EXPECT_EQ(connection.take(), "");
}

TEST(Router, RefusesRoutesThatCannotMatch) {
  HttpRouter router;
  const HttpHandler handler = [](const HttpRequest&) { return HttpResponse{}; };
  EXPECT_THROW(router.get("a", handler), std::invalid_argument);
  EXPECT_THROW(router.get("", handler), std::invalid_argument);
  EXPECT_THROW(router.get("/a/:", handler), std::invalid_argument);
  EXPECT_THROW(router.get("/*/a", handler), std::invalid_argument);
  EXPECT_THROW(router.route("G T", "/", handler), std::invalid_argument);
  EXPECT_THROW(router.serve_files("/", "no/such/folder"), std::invalid_argument);
}

TEST_F(RouterTest, OtherOriginsAreTheProgramsChoice) {
  const auto from = [this](const std::string& method, const std::string& path,
                           const std::string& more = "") {
    return connection.exchange(method + ' ' + path + " HTTP/1.1\r\nHost: h\r\n" +
                               "Origin: https://a.example\r\n" + more + "\r\n");
  };
  const std::string allowed = "Access-Control-Allow-Origin: https://a.example\r\n";
  router.get("/now", say("now"))
      .get("/throws", [](const HttpRequest&) -> HttpResponse { throw std::runtime_error("no"); })
      .route_async("GET", "/later",
                   [](HttpRequest, HttpResponder respond) { respond(HttpResponse::text("later")); })
      .route_async("GET", "/never", [](HttpRequest, HttpResponder) {});
  EXPECT_FALSE(contains(from("GET", "/now"), "Access-Control"));
  router.cors({.origins = {"https://a.example", "https://b.example"}});
  for (const char* const path : {"/now", "/throws", "/later", "/never"}) {
    EXPECT_TRUE(contains(from("GET", path), allowed)) << path;
  }
  EXPECT_TRUE(contains(from("PUT", "/now"), allowed));  // 405
  const std::string preflight = from("OPTIONS", "/now", "Access-Control-Request-Method: PUT\r\n");
  EXPECT_TRUE(preflight.starts_with("HTTP/1.1 204 "));
  EXPECT_TRUE(contains(preflight, allowed));
  EXPECT_TRUE(contains(preflight, "Access-Control-Allow-Methods: GET,HEAD,PUT"));
  EXPECT_TRUE(contains(from("OPTIONS", "/now"), "Allow: GET, HEAD\r\n"));
}

TEST_F(RouterTest, CorsAsksTheProgramAndReportsWhatItThrows) {
  bool fails = false;
  int errors = 0;
  router.impl().set_error_hook(
      [&](const HttpRequest&, net::Loop&, std::exception_ptr) { ++errors; });
  const auto from = [this](const std::string& method, const std::string& more = "") {
    return connection.exchange(method + " /now HTTP/1.1\r\nHost: h\r\n" +
                               "Origin: https://a.example\r\n" + more + "\r\n");
  };
  router.get("/now", say("now")).route("OPTIONS", "/now", say("the program's"));
  CorsOptions options;
  options.allow_origin = [&](std::string_view origin, const HttpRequest& request) {
    if (fails) throw std::runtime_error("no");
    return origin == "https://a.example" && request.path == "/now";
  };
  options.preflight_continue = true;
  router.cors(options);
  const std::string allowed = "Access-Control-Allow-Origin: https://a.example\r\n";
  EXPECT_TRUE(contains(from("GET"), allowed));
  const std::string preflight = from("OPTIONS", "Access-Control-Request-Method: PUT\r\n");
  EXPECT_TRUE(contains(preflight, allowed));
  EXPECT_TRUE(contains(preflight, "Access-Control-Allow-Methods: "));
  EXPECT_TRUE(preflight.ends_with("the program's"));
  fails = true;
  const std::string failed = from("GET");
  EXPECT_TRUE(failed.starts_with("HTTP/1.1 500 "));
  EXPECT_FALSE(contains(failed, "Access-Control"));
  EXPECT_EQ(errors, 1);
}

}  // namespace
}  // namespace parley::http
