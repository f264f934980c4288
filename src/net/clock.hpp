#pragma once
// Time as a constructor argument: loops read it through this, tests turn it by hand.
#include <chrono>

namespace parley::net {

using TimePoint = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;
  /// The process-wide monotonic clock.
  static const Clock& steady();
};

/// Stands still until told to advance. Not thread-safe.
class ManualClock final : public Clock {
 public:
  TimePoint now() const override { return now_; }
  void advance(Duration by) { now_ += by; }

 private:
  TimePoint now_{std::chrono::hours(1)};
};

}  // namespace parley::net
