#pragma once
#include "load/loop.hpp"
#include "load/meter.hpp"
#include "load/report.hpp"
#include "load/workload.hpp"

namespace load {

/// Connects, warms up, counts for the time that the options say, and lets what is under way come
/// back, so that a message that never came is noticed.
void measure(Loop& loop, Workload& workload, Meter& meter, Report& report);

}  // namespace load
