#pragma once
#include <algorithm>
#include <chrono>

namespace parley::chat {

using Instant = std::chrono::steady_clock::time_point;

/// Allows `burst` actions at once and `per_second` in the long run.
class TokenBucket {
 public:
  TokenBucket(double per_second, double burst)
      : per_second_(per_second), burst_(burst), tokens_(burst) {}

  /// True, and one token fewer, if the action is allowed now. A clock that stands still or runs
  /// backward adds nothing.
  bool take(Instant now) {
    if (now > filled_) {
      const std::chrono::duration<double> passed = now - filled_;
      if (filled_ != Instant{}) tokens_ = std::min(burst_, tokens_ + passed.count() * per_second_);
      filled_ = now;
    }
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }

 private:
  double per_second_;
  double burst_;
  double tokens_;
  Instant filled_{};
};

}  // namespace parley::chat
