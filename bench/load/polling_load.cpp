// Mode polling: one round trip at a time for each client, which is one POST with an event and one
// GET that brings its acknowledgement.
#include <string_view>
#include <vector>

#include "load/fail.hpp"
#include "load/message.hpp"
#include "load/poll_client.hpp"
#include "load/workload.hpp"

namespace load {
namespace {

class PollingLoad final : public Workload, public PollEvents {
 public:
  PollingLoad(Loop& loop, Meter& meter)
      : loop_(loop),
        meter_(meter),
        request_("420[\"echo\"," + argument(loop.options()) + "]"),
        answer_("430[" + argument(loop.options()) + "]"),
        trips_(loop.options().clients) {
    for (std::size_t i = 0; i < trips_.size(); ++i) {
      clients_.push_back(std::make_unique<PollClient>(loop, *this, i, true));
      clients_.back()->dial();
    }
  }

  bool is_ready() const override { return ready_ == clients_.size(); }
  void start() override {
    repeat_ = true;
    for (const auto& client : clients_) ask(*client);
  }
  void send_due(Nanos /*due*/) override { fail("polling has no fixed rate"); }
  void stop() override { repeat_ = false; }
  bool is_done() const override { return open_ == 0; }
  std::string progress() const override {
    return std::to_string(ready_) + " of " + std::to_string(clients_.size()) +
           " clients connected, " + std::to_string(open_) + " round trips open";
  }

  void on_ready(PollClient& /*client*/) override { ++ready_; }

  void on_message(PollClient& client, std::string_view text) override {
    Trip& trip = trips_[client.index()];
    if (!trip.open || trip.answered || text != answer_) {
      fail("answered " + std::string(text.substr(0, 200)) + "\n  instead of " + answer_);
    }
    trip.answered = true;
    meter_.took(loop_.time() - trip.asked);
  }

  void on_quiet(PollClient& client) override {
    Trip& trip = trips_[client.index()];
    if (!trip.open) return;
    if (!trip.answered) return client.poll();  // it had only brought a heartbeat
    trip.open = false;
    --open_;
    meter_.unit();
    if (repeat_) ask(client);
  }

 private:
  struct Trip {
    Nanos asked = 0;
    bool open = false;
    bool answered = false;
  };

  void ask(PollClient& client) {
    trips_[client.index()] = {now(), true, false};
    ++open_;
    client.poll();
    client.post(request_);
  }

  Loop& loop_;
  Meter& meter_;
  std::string request_;
  std::string answer_;
  std::vector<std::unique_ptr<PollClient>> clients_;
  std::vector<Trip> trips_;
  std::size_t ready_ = 0;
  std::size_t open_ = 0;
  bool repeat_ = false;
};

}  // namespace

std::unique_ptr<Workload> make_polling(Loop& loop, Meter& meter) {
  return std::make_unique<PollingLoad>(loop, meter);
}

}  // namespace load
