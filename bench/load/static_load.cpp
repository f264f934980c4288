// Mode static: every client asks for one file again and again over its connection, and compares
// what comes with the file.
#include <fstream>
#include <iterator>
#include <string_view>
#include <vector>

#include "load/fail.hpp"
#include "load/http_client.hpp"
#include "load/workload.hpp"

namespace load {
namespace {

class StaticLoad final : public Workload, public HttpEvents {
 public:
  StaticLoad(Loop& loop, Meter& meter) : loop_(loop), meter_(meter) {
    std::ifstream file(loop.options().file, std::ios::binary);
    if (!file) fail("--file cannot be read: " + loop.options().file);
    content_.assign(std::istreambuf_iterator<char>(file), {});
    for (std::size_t i = 0; i < loop.options().clients; ++i) {
      clients_.push_back(std::make_unique<HttpClient>(loop, *this));
      loop.dial(clients_.back()->connection());
    }
  }

  bool is_ready() const override { return ready_ == clients_.size(); }
  void start() override {
    repeat_ = true;
    for (const auto& client : clients_) ask(*client);
  }
  void send_due(Nanos /*due*/) override { fail("static has no fixed rate"); }
  void stop() override { repeat_ = false; }
  bool is_done() const override { return open_ == 0; }
  std::string progress() const override {
    return std::to_string(ready_) + " of " + std::to_string(clients_.size()) +
           " clients connected, " + std::to_string(open_) + " answers missing";
  }

  void on_connected(HttpClient& /*client*/) override {
    ++ready_;
    loop_.finished();
  }

  void on_answer(HttpClient& client, std::string_view body) override {
    if (body != content_) fail("another file came back");
    meter_.unit();
    meter_.took(loop_.time() - client.asked());
    --open_;
    if (repeat_) ask(client);
  }

 private:
  void ask(HttpClient& client) {
    client.get(loop_.options().path);
    ++open_;
  }

  Loop& loop_;
  Meter& meter_;
  std::string content_;
  std::vector<std::unique_ptr<HttpClient>> clients_;
  std::size_t ready_ = 0;
  std::size_t open_ = 0;
  bool repeat_ = false;
};

}  // namespace

std::unique_ptr<Workload> make_static_files(Loop& loop, Meter& meter) {
  return std::make_unique<StaticLoad>(loop, meter);
}

}  // namespace load
