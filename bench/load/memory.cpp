// What connections cost in memory: as long as they are there, and once they have gone.
#include "load/memory.hpp"

#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

#include "load/asker.hpp"
#include "load/churn_load.hpp"
#include "load/fail.hpp"
#include "load/poll_client.hpp"
#include "load/process_figures.hpp"
#include "load/socket_client.hpp"

namespace load {
namespace {

constexpr double kPatience = 600;
constexpr int kMostSettles = 20;

/// Memory once it has not changed over the time that the options call settled.
std::uint64_t settled_kib(Loop& loop) {
  const Options& options = loop.options();
  std::uint64_t before = 0;
  for (int i = 0; i < kMostSettles; ++i) {
    loop.run_for(options.settle);
    const std::uint64_t is = resident_kib(options.pid);
    if (is == before) return is;
    before = is;
  }
  return before;  // a garbage collector that never rests
}

/// Clients that connect and then only answer heartbeats.
class Idlers final : public SocketEvents, public PollEvents {
 public:
  explicit Idlers(Loop& loop) : loop_(loop) {}

  void grow_to(std::size_t count) {
    const Options& options = loop_.options();
    while (sockets_.size() + pollers_.size() < count) {
      const std::size_t index = sockets_.size() + pollers_.size();
      if (options.poll) {
        pollers_.push_back(std::make_unique<PollClient>(loop_, *this, index, false));
        pollers_.back()->dial();
      } else {
        sockets_.push_back(std::make_unique<SocketClient>(loop_, *this, index));
        sockets_.back()->dial();
      }
    }
    if (!loop_.run_until([&] { return ready_ == count; }, now() + from_seconds(kPatience))) {
      fail("only " + std::to_string(ready_) + " of " + std::to_string(count) +
           " clients connected");
    }
  }

  void on_ready(SocketClient& /*client*/) override { ++ready_; }
  void on_message(SocketClient& /*client*/, std::string_view text) override { unexpected(text); }
  void on_ready(PollClient& client) override {
    ++ready_;
    client.poll();
  }
  void on_message(PollClient& /*client*/, std::string_view text) override { unexpected(text); }
  void on_quiet(PollClient& client) override { client.poll(); }

 private:
  [[noreturn]] static void unexpected(std::string_view text) {
    fail("unexpected: " + std::string(text.substr(0, 200)));
  }

  Loop& loop_;
  std::vector<std::unique_ptr<SocketClient>> sockets_;
  std::vector<std::unique_ptr<PollClient>> pollers_;
  std::size_t ready_ = 0;
};

void add_reading(Loop& loop, Report& report, const std::string& name) {
  report.add("rss_" + name + "_kib", settled_kib(loop));
  const std::string& event = loop.options().ask;
  if (!event.empty()) report.add_json("answer_" + name, ask(loop, event));
}

}  // namespace

void measure_idle(Loop& loop, Report& report) {
  Idlers idlers(loop);
  idlers.grow_to(loop.options().from);
  add_reading(loop, report, "from");
  idlers.grow_to(loop.options().clients);
  add_reading(loop, report, "end");
  report.add("from", std::uint64_t{loop.options().from});
}

void measure_cycles(Loop& loop, Report& report) {
  const Options& options = loop.options();
  Meter meter;
  ChurnLoad churn(loop, meter);
  const auto run = [&](std::uint64_t cycles) {
    churn.start(cycles);
    if (!loop.run_until([&] { return churn.is_done(); }, now() + from_seconds(kPatience))) {
      fail("not through: " + churn.progress());
    }
  };
  if (options.checkpoint > 0) {
    run(options.checkpoint);
    add_reading(loop, report, "from");
  }
  run(options.cycles - options.checkpoint);
  add_reading(loop, report, "end");
  report.add("cycles", std::uint64_t{options.cycles});
}

}  // namespace load
