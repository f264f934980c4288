#pragma once
// For tests that say "in linear time": a bound in seconds fails on a busy machine and passes on a
// fast one, so the cost of a small input is compared with that of a large one.
#include <algorithm>
#include <cstddef>
#include <ctime>
#include <utility>

namespace parley::base {

/// How often an input of size kSmallSize is contained in the large one. Linear work grows by this,
/// quadratic work by its square; a test allows kMostGrowth.
inline constexpr std::size_t kSmallSize = 100'000;
inline constexpr std::size_t kLargeSize = 16 * kSmallSize;
inline constexpr double kMostGrowth = 64;

/// Processor time of `work(make(kLargeSize))` by that of `work(make(kSmallSize))`, the best of some
/// runs each; only `work` is timed.
template <class Make, class Work>
double growth(Make make, Work work) {
  const auto best = [&](std::size_t size, int runs) {
    const auto input = make(size);
    std::clock_t least = 0;
    for (int i = 0; i < runs; ++i) {
      const std::clock_t begin = std::clock();
      work(std::as_const(input));
      const std::clock_t took = std::clock() - begin;
      least = i == 0 ? took : std::min(least, took);
    }
    return static_cast<double>(least);
  };
  constexpr double kLeastClocks = CLOCKS_PER_SEC / 10'000.0;  // below, the clock itself is measured
  return best(kLargeSize, 3) / std::max(best(kSmallSize, 5), kLeastClocks);
}

}  // namespace parley::base
