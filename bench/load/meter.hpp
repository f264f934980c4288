#pragma once
#include <cstdint>

#include "load/histogram.hpp"
#include "load/nanos.hpp"

namespace load {

/// What is counted while the measurement runs: units (round trips, deliveries, cycles, requests)
/// and how long they took.
struct Meter {
  bool counting = false;
  std::uint64_t units = 0;
  Histogram latency;

  void unit() { units += counting ? 1 : 0; }
  void took(Nanos duration) {
    if (counting) latency.add(duration);
  }
};

}  // namespace load
