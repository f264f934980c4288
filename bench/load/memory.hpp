#pragma once
#include "load/loop.hpp"
#include "load/report.hpp"

namespace load {

/// Mode idle: the server's memory with --from clients that do nothing, and with --clients of them.
void measure_idle(Loop& loop, Report& report);
/// Mode churn with --cycles: the server's memory after --checkpoint cycles, and after all.
void measure_cycles(Loop& loop, Report& report);

}  // namespace load
