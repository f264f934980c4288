// The course of a measurement by time.
#include "load/measure.hpp"

#include <algorithm>

#include "load/asker.hpp"
#include "load/fail.hpp"
#include "load/process_figures.hpp"
#include "load/rate_clock.hpp"

namespace load {
namespace {

/// Turns the loop until `end`, and sends what falls due.
void run(Loop& loop, Workload& workload, RateClock& clock, Nanos end) {
  for (Nanos at = now(); at < end; at = now()) {
    while (clock.due(at)) workload.send_due(clock.take());
    loop.turn(std::min(end, clock.next()));
  }
}

struct Readings {
  Nanos at;
  Nanos server;
  Nanos own;
};

Readings read(const Options& options) {
  return {now(), options.pid == 0 ? 0 : cpu_of(options.pid), own_cpu()};
}

void add_latency(Report& report, const Histogram& latency) {
  const auto microseconds = [](Nanos value) { return static_cast<double>(value) / 1000; };
  report.add("p50_us", microseconds(latency.percentile(0.5)))
      .add("p90_us", microseconds(latency.percentile(0.9)))
      .add("p99_us", microseconds(latency.percentile(0.99)))
      .add("p999_us", microseconds(latency.percentile(0.999)))
      .add("max_us", microseconds(latency.max()));
}

void add_cpu(Report& report, const Readings& before, const Readings& after, std::uint64_t units,
             bool with_server) {
  const auto elapsed = static_cast<double>(after.at - before.at);
  const auto each = [&](Nanos cpu) {
    return units == 0 ? 0.0 : static_cast<double>(cpu) / 1000 / static_cast<double>(units);
  };
  report.add("seconds", elapsed / 1e9)
      .add("units", units)
      .add("units_per_second", static_cast<double>(units) * 1e9 / elapsed)
      .add("load_cpu_us_per_unit", each(after.own - before.own));
  if (!with_server) return;
  report.add("cpu_us_per_unit", each(after.server - before.server))
      .add("server_cores", static_cast<double>(after.server - before.server) / elapsed);
}

}  // namespace

void measure(Loop& loop, Workload& workload, Meter& meter, Report& report) {
  const Options& options = loop.options();
  if (!loop.run_until([&] { return workload.is_ready(); },
                      now() + from_seconds(options.patience))) {
    fail("not ready: " + workload.progress());
  }
  if (options.pid != 0) report.add("rss_connected_kib", resident_kib(options.pid));
  if (options.rate == 0) workload.start();
  RateClock clock(options.rate, now());
  run(loop, workload, clock, now() + from_seconds(options.warmup));
  meter.counting = true;
  const Readings before = read(options);
  run(loop, workload, clock, before.at + from_seconds(options.seconds));
  meter.counting = false;
  const Readings after = read(options);
  if (options.pid != 0) report.add("rss_end_kib", resident_kib(options.pid));
  workload.stop();
  if (!loop.run_until([&] { return workload.is_done(); }, now() + from_seconds(options.patience))) {
    fail("something did not come back: " + workload.progress());
  }
  workload.check();
  if (meter.units == 0) fail("nothing was measured: " + workload.progress());
  add_cpu(report, before, after, meter.units, options.pid != 0);
  add_latency(report, meter.latency);
  if (!options.ask.empty()) report.add_json("answer", ask(loop, options.ask));
}

}  // namespace load
