// A log-linear histogram, after the idea of HdrHistogram. A sorted list of all latencies was
// rejected: its memory grows with the speed of the server that is measured.
#include "load/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace load {

std::size_t Histogram::bucket(std::uint64_t value) {
  if (value < kSteps) return static_cast<std::size_t>(value);
  const auto shift = static_cast<std::size_t>(std::bit_width(value)) - 8;
  const auto step = static_cast<std::size_t>(value >> shift);  // 128..255
  return std::min(shift * kSteps + step, kBuckets - 1);
}

Nanos Histogram::upper_end(std::size_t bucket) {
  if (bucket < 2 * kSteps) return static_cast<Nanos>(bucket);
  const std::size_t shift = bucket / kSteps - 1;
  const std::size_t step = bucket - shift * kSteps;
  return static_cast<Nanos>(((std::uint64_t{step} + 1) << shift) - 1);
}

void Histogram::add(Nanos duration) {
  const Nanos value = std::max<Nanos>(duration, 0);
  ++counts_[bucket(static_cast<std::uint64_t>(value))];
  ++count_;
  max_ = std::max(max_, value);
}

void Histogram::clear() {
  counts_.fill(0);
  count_ = 0;
  max_ = 0;
}

Nanos Histogram::percentile(double p) const {
  if (count_ == 0) return 0;
  const auto wanted =
      std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(p * double(count_))));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    seen += counts_[i];
    if (seen >= wanted) return std::min(upper_end(i), max_);
  }
  return max_;
}

}  // namespace load
