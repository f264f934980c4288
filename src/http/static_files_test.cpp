#include "http/static_files.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

#include "http/connection_testing.hpp"
#include "http/router.hpp"

namespace parley::http {
namespace {

using testing::contains;
using testing::count;
using testing::TestConnection;
namespace fs = std::filesystem;

/// A folder "root" with a file "secret" beside it, served under "/".
class StaticFilesTest : public ::testing::Test {
 protected:
  StaticFilesTest() {
    std::string name = fs::temp_directory_path() / "parley_static_XXXXXX";
    base = ::mkdtemp(name.data());
    write("secret", "SECRET");
    write("root/index.html", "<p>index</p>");
    write("root/data.txt", "0123456789");
    write("root/empty.css", "");
    write("root/with space.txt", "space");
    write("root/sub/index.html", "<p>sub</p>");
    write("root/bare/file.txt", "bare");
    write("root/.git/config", "SECRET");
    write("root/.env", "SECRET");
    write("root/back\\slash", "SECRET");
    write("root/large.bin", std::string(3'000'000, 'L'));
    fs::create_symlink("../secret", base / "root/out.txt");
    fs::create_symlink(base / "secret", base / "root/absolute.txt");
    fs::create_directory_symlink("..", base / "root/up");
    fs::create_symlink("data.txt", base / "root/inside.txt");
    fs::create_symlink("loop.txt", base / "root/loop.txt");
    ::mkfifo((base / "root/pipe.txt").c_str(), 0600);
    connection.service.request = [this](const std::shared_ptr<Exchange>& exchange) {
      if (!router.impl().handle(exchange)) exchange->respond(HttpResponse::text("nobody", 404));
    };
  }
  ~StaticFilesTest() override { fs::remove_all(base); }

  void write(const char* name, const std::string& text) {
    fs::create_directories((base / name).parent_path());
    std::ofstream(base / name) << text;
  }
  void serve(const StaticFileOptions& options = {}) {
    router.serve_files("/", base / "root", options);
  }
  std::string ask(const std::string& target, const std::string& fields = "",
                  const std::string& method = "GET") {
    return connection.exchange(method + ' ' + target + " HTTP/1.1\r\nHost: h\r\n" + fields +
                               "\r\n");
  }
  static std::string value_of(const std::string& answer, const std::string& name) {
    const std::size_t at = answer.find("\r\n" + name + ": ");
    if (at == std::string::npos) return "";
    const std::size_t begin = at + name.size() + 4;
    return answer.substr(begin, answer.find("\r\n", begin) - begin);
  }

  fs::path base;
  TestConnection connection;
  HttpRouter router;
};

TEST_F(StaticFilesTest, ServesFilesWithTypeLengthAndValidators) {
  serve();
  const std::string answer = ask("/data.txt?version=1");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(value_of(answer, "Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(value_of(answer, "Content-Length"), "10");
  EXPECT_EQ(value_of(answer, "Accept-Ranges"), "bytes");
  EXPECT_FALSE(value_of(answer, "ETag").empty());
  EXPECT_FALSE(value_of(answer, "Last-Modified").empty());
  EXPECT_TRUE(answer.ends_with("\r\n\r\n0123456789"));
  EXPECT_TRUE(ask("/with%20space.txt").ends_with("space"));
  EXPECT_TRUE(ask("/inside.txt").ends_with("0123456789"));
  EXPECT_EQ(value_of(ask("/empty.css"), "Content-Length"), "0");
  EXPECT_TRUE(ask("/").ends_with("<p>index</p>"));
  EXPECT_TRUE(ask("/sub/").ends_with("<p>sub</p>"));
}

TEST_F(StaticFilesTest, SendsLargeFilesInPieces) {
  serve();
  const std::string answer = ask("/large.bin");
  EXPECT_EQ(count(answer, std::string(3'000'000, 'L')), 1U);
  TestConnection slow({.capacity = 10'000});
  slow.service.request = connection.service.request;
  const std::string again = slow.exchange("GET /large.bin HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(count(again, std::string(3'000'000, 'L')), 1U);
  EXPECT_LT(slow.loop.stats().queued_bytes.get(), 1U);
}

TEST_F(StaticFilesTest, RedirectsFoldersToTheirSlash) {
  serve();
  const std::string answer = ask("/sub?x=1");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 301 "));
  EXPECT_EQ(value_of(answer, "Location"), "/sub/?x=1");
  EXPECT_TRUE(contains(ask("/bare/"), "404"));
}

TEST_F(StaticFilesTest, NeverLeavesItsFolder) {
  serve();
  for (const char* const target : {"/../secret",
                                   "/%2e%2e/secret",
                                   "/..%2fsecret",
                                   "/..%5csecret",
                                   "/%2e%2e%2fsecret",
                                   "/%252e%252e/secret",
                                   "/sub/../../secret",
                                   "/sub/..%2f..%2fsecret",
                                   "//secret",
                                   "//etc/passwd",
                                   "/....//secret",
                                   "/./data.txt",
                                   "/sub/./index.html",
                                   "/sub//index.html",
                                   "/up/secret",
                                   "/out.txt",
                                   "/absolute.txt",
                                   "/loop.txt",
                                   "/.git/config",
                                   "/.env",
                                   "/%2egit/config",
                                   "/pipe.txt",
                                   "/data.txt/",
                                   "/data.txt%20",
                                   "/data.txt%00.html",
                                   "/missing",
                                   "/up/",
                                   "/..",
                                   "/sub/..",
                                   "/\\..\\secret",
                                   "/data.txt%0a",
                                   "/c:/secret",
                                   "/back%5cslash",
                                   "/back\\slash"}) {
    TestConnection fresh;
    fresh.service.request = connection.service.request;
    const std::string answer =
        fresh.exchange(std::string("GET ") + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 40")) << target << '\n' << answer;
    EXPECT_FALSE(contains(answer, "SECRET")) << target;
    EXPECT_FALSE(contains(answer, "root:")) << target;
  }
  const std::string long_path = ask("/" + std::string(8'000, 'a'));
  EXPECT_TRUE(contains(long_path, "HTTP/1.1 404"));
}

TEST_F(StaticFilesTest, ServesDotfilesOnlyWhenTold) {
  serve({.dotfiles = true});
  EXPECT_TRUE(ask("/.env").ends_with("SECRET"));
  EXPECT_TRUE(contains(ask("/../secret"), "404"));
}

TEST_F(StaticFilesTest, AnswersOneRangeAndRefusesWhatIsBeyond) {
  serve();
  const std::string part = ask("/data.txt", "Range: bytes=2-4\r\n");
  EXPECT_TRUE(part.starts_with("HTTP/1.1 206 "));
  EXPECT_EQ(value_of(part, "Content-Range"), "bytes 2-4/10");
  EXPECT_TRUE(part.ends_with("\r\n\r\n234"));
  EXPECT_TRUE(ask("/data.txt", "Range: bytes=-3\r\n").ends_with("\r\n\r\n789"));
  const std::string beyond = ask("/data.txt", "Range: bytes=10-\r\n");
  EXPECT_TRUE(beyond.starts_with("HTTP/1.1 416 "));
  EXPECT_EQ(value_of(beyond, "Content-Range"), "bytes */10");
  std::string many = "Range: bytes=0-0";
  for (int i = 0; i < 1000; ++i) many += ",1-1";
  EXPECT_TRUE(ask("/data.txt", many + "\r\n").ends_with("\r\n\r\n0123456789"));
  EXPECT_TRUE(
      ask("/data.txt", "Range: bytes=2-4\r\nIf-Range: \"other\"\r\n").starts_with("HTTP/1.1 200 "));
}

TEST_F(StaticFilesTest, AnswersThatTheClientHasItAlready) {
  serve();
  const std::string first = ask("/data.txt");
  const std::string tag = value_of(first, "ETag");
  for (const std::string& field :
       {"If-None-Match: " + tag, "If-None-Match: \"a\", W/" + tag, std::string("If-None-Match: *"),
        "If-Modified-Since: " + value_of(first, "Last-Modified")}) {
    const std::string answer = ask("/data.txt", field + "\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 304 ")) << field;
    EXPECT_EQ(value_of(answer, "ETag"), tag);
    EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
  }
  EXPECT_TRUE(ask("/data.txt", "If-None-Match: \"a\"\r\n").starts_with("HTTP/1.1 200 "));
  write("root/data.txt", "abcdefghij");
  EXPECT_NE(value_of(ask("/data.txt"), "ETag"), tag);
}

TEST_F(StaticFilesTest, KnowsHeadAndRefusesOtherMethods) {
  serve({.headers = {{"X-Content-Type-Options", "nosniff"}}});
  const std::string head = ask("/data.txt", "", "HEAD");
  EXPECT_EQ(value_of(head, "Content-Length"), "10");
  EXPECT_EQ(value_of(head, "X-Content-Type-Options"), "nosniff");
  EXPECT_TRUE(head.ends_with("\r\n\r\n"));
  const std::string post = ask("/data.txt", "", "POST");
  EXPECT_TRUE(post.starts_with("HTTP/1.1 405 "));
  EXPECT_EQ(value_of(post, "Allow"), "GET, HEAD, OPTIONS");
  EXPECT_TRUE(ask("/missing", "", "POST").starts_with("HTTP/1.1 404 "));
}

TEST_F(StaticFilesTest, LetsLaterRoutesAnswerWhatItDoesNotHave) {
  serve();
  router.get("/api", [](const HttpRequest&) { return HttpResponse::text("api"); });
  EXPECT_TRUE(ask("/api").ends_with("api"));
}

TEST_F(StaticFilesTest, WorksBelowAPrefix) {
  router.serve_files("/files", base / "root");
  EXPECT_TRUE(ask("/files/data.txt").ends_with("0123456789"));
  EXPECT_EQ(value_of(ask("/files"), "Location"), "/files/");
  EXPECT_TRUE(ask("/files/").ends_with("<p>index</p>"));
  EXPECT_TRUE(contains(ask("/filesdata.txt"), "404"));
}

TEST_F(StaticFilesTest, FailsPlainlyWhenAFileShrinksWhileItIsSent) {
  serve();
  TestConnection slow({.capacity = 10'000});
  slow.service.request = connection.service.request;
  slow.send("GET /large.bin HTTP/1.1\r\nHost: h\r\n\r\n");
  write("root/large.bin", "short");
  const std::string answer = slow.take();
  EXPECT_LT(answer.size(), 3'000'000U);
  EXPECT_TRUE(slow.ended());
}

TEST(EmbeddedFiles, AreSentInTheFormTheClientTakes) {
  const EmbeddedFile file{"app.js", "text/javascript", "\"tag\"", "plain text", "GZ", "BR"};
  const EmbeddedFile page{"index.html", "text/html", "\"page\"", "<p>", "", ""};
  const EmbeddedFile deep{"sub/index.html", "text/html", "\"sub\"", "<i>", "", ""};
  TestConnection connection;
  HttpRouter router;
  router.serve_embedded("/", {file, page, deep}, {.cache_control = "no-cache"});
  connection.service.request = [&](const std::shared_ptr<Exchange>& exchange) {
    if (!router.impl().handle(exchange)) exchange->respond(HttpResponse::text("nobody", 404));
  };
  const auto ask = [&](const std::string& target, const std::string& fields = "") {
    return connection.exchange("GET " + target + " HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n");
  };
  const std::string plain = ask("/app.js");
  EXPECT_TRUE(plain.ends_with("\r\n\r\nplain text"));
  EXPECT_TRUE(contains(plain, "Vary: Accept-Encoding\r\n"));
  EXPECT_TRUE(contains(plain, "Cache-Control: no-cache\r\n"));
  EXPECT_FALSE(contains(plain, "Content-Encoding"));
  const std::string gzip = ask("/app.js", "Accept-Encoding: gzip, deflate\r\n");
  EXPECT_TRUE(contains(gzip, "Content-Encoding: gzip\r\n"));
  EXPECT_TRUE(gzip.ends_with("\r\n\r\nGZ"));
  EXPECT_TRUE(ask("/app.js", "Accept-Encoding: gzip, br\r\n").ends_with("\r\n\r\nBR"));
  const std::string same = ask("/app.js", "If-None-Match: W/\"tag\"\r\n");
  EXPECT_TRUE(same.starts_with("HTTP/1.1 304 "));
  EXPECT_TRUE(contains(same, "ETag: \"tag\"\r\n"));
  EXPECT_TRUE(ask("/", "Accept-Encoding: br\r\n").ends_with("<p>"));
  EXPECT_TRUE(contains(ask("/sub"), "Location: /sub/\r\n"));
  EXPECT_TRUE(ask("/sub/").ends_with("<i>"));
  EXPECT_TRUE(contains(ask("/app.jsx"), "404"));
  EXPECT_TRUE(contains(ask("/%61pp.js"), "plain text"));
}

}  // namespace
}  // namespace parley::http
