// Modes echo and typed: every client keeps some requests in flight, or all take turns at a fixed
// rate. Answers must carry the ids in order and the argument byte for byte.
#include <string_view>
#include <vector>

#include "load/fail.hpp"
#include "load/message.hpp"
#include "load/socket_client.hpp"
#include "load/workload.hpp"

namespace load {
namespace {

class EchoLoad final : public Workload, public SocketEvents {
 public:
  EchoLoad(Loop& loop, Meter& meter) : loop_(loop), meter_(meter), asked_(loop.options().clients) {
    const std::string text = argument(loop.options());
    const char* event = loop.options().mode == Mode::kTyped ? "typed" : "echo";
    request_end_ = std::string("[\"") + event + "\"," + text + "]";
    answer_end_ = "[" + text + "]";
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      clients_.push_back(std::make_unique<SocketClient>(loop, *this, i));
      clients_.back()->dial();
    }
  }

  bool is_ready() const override { return ready_ == clients_.size(); }

  void start() override {
    repeat_ = true;
    for (const auto& client : clients_) {
      for (std::size_t i = 0; i < loop_.options().inflight; ++i) ask(*client, now());
      client->flush();
    }
  }

  void send_due(Nanos due) override {
    SocketClient& client = *clients_[turn_++ % clients_.size()];
    ask(client, due);
    client.flush();
  }

  void stop() override { repeat_ = false; }
  bool is_done() const override { return open_ == 0; }
  std::string progress() const override {
    return std::to_string(ready_) + " of " + std::to_string(clients_.size()) +
           " clients connected, " + std::to_string(open_) + " answers missing";
  }

  void on_ready(SocketClient& /*client*/) override { ++ready_; }

  void on_message(SocketClient& client, std::string_view text) override {
    auto& asked = asked_[client.index()];
    if (asked.empty()) fail("an answer that nobody asked for: " + std::string(text));
    const Asked question = asked.pop();
    expected_.assign("43").append(std::to_string(question.id)).append(answer_end_);
    if (text != expected_) {
      fail("answered " + std::string(text.substr(0, 200)) + "\n  instead of " + expected_);
    }
    --open_;
    meter_.unit();
    meter_.took(loop_.time() - question.due);
    if (repeat_) ask(client, loop_.time());
  }

 private:
  struct Asked {
    Nanos due;
    std::uint32_t id;
  };

  void ask(SocketClient& client, Nanos due) {
    const std::uint32_t id = next_id_++ % 1000;
    request_.assign("42").append(std::to_string(id)).append(request_end_);
    client.send(request_);
    asked_[client.index()].push({due, id});
    ++open_;
  }

  Loop& loop_;
  Meter& meter_;
  std::string request_end_;
  std::string answer_end_;
  std::string request_;  // kept for their memory
  std::string expected_;
  std::vector<std::unique_ptr<SocketClient>> clients_;
  std::vector<Fifo<Asked>> asked_;  // of each client, in order
  std::size_t ready_ = 0;
  std::size_t open_ = 0;
  std::size_t turn_ = 0;
  std::uint32_t next_id_ = 0;
  bool repeat_ = false;
};

}  // namespace

std::unique_ptr<Workload> make_echo(Loop& loop, Meter& meter) {
  return std::make_unique<EchoLoad>(loop, meter);
}

}  // namespace load
