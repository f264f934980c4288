#include "load/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace load {
namespace {

TEST(Histogram, SaysNothingWhileNothingWasCounted) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.percentile(0.5), 0);
  EXPECT_EQ(histogram.max(), 0);
}

TEST(Histogram, IsExactBelow256Nanoseconds) {
  Histogram histogram;
  for (Nanos value = 1; value <= 200; ++value) histogram.add(value);
  EXPECT_EQ(histogram.count(), 200U);
  EXPECT_EQ(histogram.percentile(0.0), 1);
  EXPECT_EQ(histogram.percentile(0.5), 100);
  EXPECT_EQ(histogram.percentile(0.99), 198);
  EXPECT_EQ(histogram.percentile(1.0), 200);
}

TEST(Histogram, IsNeverBelowAndLessThanOnePerCentAboveTheSortedList) {
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> durations(13, 3);
  Histogram histogram;
  std::vector<Nanos> sorted;
  for (int i = 0; i < 100'000; ++i) {
    const auto value = static_cast<Nanos>(std::min(durations(random), 1e11));
    histogram.add(value);
    sorted.push_back(value);
  }
  std::sort(sorted.begin(), sorted.end());
  for (const double p : {0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999, 1.0}) {
    const auto rank = static_cast<std::size_t>(std::ceil(p * double(sorted.size())));
    const Nanos exact = sorted[rank - 1];
    EXPECT_GE(histogram.percentile(p), exact) << p;
    EXPECT_LE(static_cast<double>(histogram.percentile(p)), static_cast<double>(exact) * 1.01) << p;
  }
}

TEST(Histogram, CountsWhatIsTooLongAsTheLongestAndKnowsTheMaximum) {
  Histogram histogram;
  histogram.add(-5);
  histogram.add(Nanos{1} << 50);
  EXPECT_EQ(histogram.percentile(0.5), 0);
  EXPECT_EQ(histogram.max(), Nanos{1} << 50);
  EXPECT_GE(histogram.percentile(1), (Nanos{1} << 40) - 1);
  histogram.clear();
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.percentile(1), 0);
}

}  // namespace
}  // namespace load
