#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

#include "load/nanos.hpp"

namespace load {

/// Counts durations in buckets that are a 128th of their power of two wide: under 1 % off, from a
/// nanosecond to 18 minutes, in 34 KiB however many are counted. Longer ones count as the longest.
class Histogram {
 public:
  void add(Nanos duration);
  void clear();
  std::uint64_t count() const { return count_; }
  Nanos max() const { return max_; }
  /// The duration that the share `p` (0..1) of all did not exceed: the upper end of its bucket, but
  /// never more than max(). 0 when nothing was counted.
  Nanos percentile(double p) const;

 private:
  static constexpr std::size_t kSteps = 128;  // of one power of two
  static constexpr std::size_t kPowers = 40;
  static constexpr std::size_t kBuckets = (kPowers - 7 + 1) * kSteps;
  static std::size_t bucket(std::uint64_t value);
  static Nanos upper_end(std::size_t bucket);

  std::array<std::uint64_t, kBuckets> counts_{};
  std::uint64_t count_ = 0;
  Nanos max_ = 0;
};

}  // namespace load
