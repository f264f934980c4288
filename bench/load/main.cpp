// The load generator: Socket.IO clients (or HTTP ones) in one epoll thread, with bare frames, so
// that it costs little beside the server it measures. `load --help` prints its modes and options;
// bench/README.md explains what is measured.
//
// Prints one line of JSON. What a server answers is compared with what it should have answered: a
// wrong one, one that refuses and one that closes end the program with status 1 and have no
// figures.
#include <csignal>
#include <cstdio>

#include "load/loop.hpp"
#include "load/measure.hpp"
#include "load/memory.hpp"
#include "load/options.hpp"
#include "load/process_figures.hpp"

namespace {

using load::Mode;

std::unique_ptr<load::Workload> make_workload(load::Loop& loop, load::Meter& meter) {
  switch (loop.options().mode) {
    case Mode::kPolling:
      return make_polling(loop, meter);
    case Mode::kBroadcast:
    case Mode::kDocument:
    case Mode::kRooms:
      return make_broadcast(loop, meter);
    case Mode::kStatic:
      return make_static_files(loop, meter);
    case Mode::kChurn:
      return make_churn(loop, meter);
    default:
      return make_echo(loop, meter);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const load::Options options = load::read_options(argc, argv);
  std::signal(SIGPIPE, SIG_IGN);
  load::need_descriptors(options.clients * (options.mode == Mode::kPolling ? 2 : 1) + 32);
  load::Loop loop(options);
  load::Report report;
  report.add("mode", std::string_view(options.mode_name))
      .add("clients", std::uint64_t{options.clients});
  if (options.mode == Mode::kIdle) {
    measure_idle(loop, report);
  } else if (options.mode == Mode::kChurn && options.cycles > 0) {
    measure_cycles(loop, report);
  } else {
    load::Meter meter;
    const auto workload = make_workload(loop, meter);
    load::measure(loop, *workload, meter, report);
  }
  report.print();
}
