// Connections that move between the loops of two threads, over real sockets: run with thread
// sanitizer to be worth its time.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "http/connection.hpp"
#include "http/connection_testing.hpp"
#include "net/listener.hpp"

namespace parley::http {
namespace {

/// "/1/x" belongs to loop 1. Answers with the loop that answered.
class TwoLoops final : public Service {
 public:
  TwoLoops()
      : listener_(loops_[0], {.address = "127.0.0.1"}, [this](auto stream) {
          serve(loops_[0], sets_[0], std::move(stream), *this, limits_);
        }) {
    listener_.start();
    for (net::Loop& loop : loops_)
      threads_.emplace_back([&loop] {
        loop.adopt_thread();
        loop.run();
      });
  }
  ~TwoLoops() {
    for (int i = 0; i < 2; ++i) {
      loops_[i].post([this, i] {
        if (i == 0) listener_.close();
        sets_[i].close_all();
        loops_[i].stop();
      });
    }
    for (std::thread& thread : threads_) thread.join();
    for (net::Loop& loop : loops_) loop.abandon();
  }
  std::uint16_t port() const { return listener_.port(); }

 private:
  static unsigned home_of(const HttpRequest& request) { return request.path[1] == '1' ? 1 : 0; }

  Plan on_head(const HttpRequest& head, net::Loop&) override {
    const unsigned home = home_of(head);
    return {1'000'000, &loops_[home], &sets_[home]};
  }
  void on_begin(const std::shared_ptr<Exchange>& exchange) override {
    EXPECT_TRUE(exchange->loop().is_current());
    EXPECT_EQ(&exchange->loop(), &loops_[home_of(exchange->request())]);
  }
  void on_request(const std::shared_ptr<Exchange>& exchange) override {
    EXPECT_TRUE(exchange->loop().is_current());
    const HttpRequest& request = exchange->request();
    if (request.path.ends_with("later")) {
      net::Loop& loop = exchange->loop();
      loop.post([exchange] { exchange->respond(HttpResponse::text("later")); });
      return;
    }
    exchange->respond(HttpResponse::text(request.path + ':' + request.body + ';'));
  }

  LimitOptions limits_;
  net::Loop loops_[2] = {net::Loop(net::Clock::steady(), 0), net::Loop(net::Clock::steady(), 1)};
  ConnectionSet sets_[2];
  net::Listener listener_;
  std::vector<std::thread> threads_;
};

class Client {
 public:
  explicit Client(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    timeval limit{10, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    EXPECT_EQ(::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  ~Client() { ::close(descriptor_); }

  void send(const std::string& bytes) {
    EXPECT_EQ(::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  std::string read_until(const std::string& last) {
    std::string all;
    char buffer[4096];
    while (!all.ends_with(last)) {
      const ssize_t n = ::recv(descriptor_, buffer, sizeof buffer, 0);
      if (n <= 0) break;
      all.append(buffer, static_cast<std::size_t>(n));
    }
    return all;
  }

 private:
  int descriptor_;
};

std::string get(const std::string& path) {
  return "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n";
}
std::string post(const std::string& path, const std::string& body) {
  return "POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

TEST(ConnectionMove, RequestsAreServedOnTheLoopTheyBelongTo) {
  TwoLoops server;
  Client client(server.port());
  for (int i = 0; i < 50; ++i) {
    client.send(get("/1/a"));
    EXPECT_TRUE(testing::contains(client.read_until(";"), "/1/a:;"));
    client.send(post("/0/b", "x"));
    EXPECT_TRUE(testing::contains(client.read_until(";"), "/0/b:x;"));
  }
}

TEST(ConnectionMove, PipelinedRequestsOfDifferentLoopsAreAnsweredInOrder) {
  TwoLoops server;
  Client client(server.port());
  std::string requests;
  for (int i = 0; i < 20; ++i) {
    requests += post("/1/a", "one") + get("/0/b") + get("/0/later") + get("/1/later") + get("/1/c");
  }
  client.send(requests + get("/0/end"));
  const std::string answers = client.read_until("/0/end:;");
  EXPECT_EQ(testing::count(answers, "HTTP/1.1 200 OK"), 101U);
  EXPECT_EQ(testing::count(answers, "/1/a:one;"), 20U);
}

TEST(ConnectionMove, ABodyThatComesInPiecesFollows) {
  TwoLoops server;
  Client client(server.port());
  const std::string request = post("/1/a", std::string(1000, 'x'));
  for (std::size_t at = 0; at < request.size(); at += 100) {
    client.send(request.substr(at, 100));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_TRUE(testing::contains(client.read_until(";"), std::string(1000, 'x') + ';'));
}

TEST(ConnectionMove, ClientsThatLeaveInBetweenDisturbNobody) {
  TwoLoops server;
  for (int i = 0; i < 200; ++i) {
    Client client(server.port());
    client.send(get("/1/later") + get("/0/later") + get("/1/a"));
  }
  Client client(server.port());
  client.send(get("/1/a"));
  EXPECT_TRUE(testing::contains(client.read_until(";"), "/1/a:;"));
}

}  // namespace
}  // namespace parley::http
