#pragma once
#include <chrono>
#include <cstdint>

namespace load {

/// Nanoseconds of the monotonic clock, or between two of its readings.
using Nanos = std::int64_t;

inline Nanos now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

constexpr Nanos from_seconds(double seconds) {
  return static_cast<Nanos>(seconds * 1e9);
}

}  // namespace load
