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
    refill(now);
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }
  /// What was taken came to nothing.
  void give_back() { tokens_ = std::min(burst_, tokens_ + 1); }
  /// Whether it is as good as new, so that it may be forgotten.
  bool is_full(Instant now) const {
    TokenBucket then = *this;
    then.refill(now);
    return then.tokens_ >= then.burst_;
  }

 private:
  void refill(Instant now) {
    if (now <= filled_) return;
    const std::chrono::duration<double> passed = now - filled_;
    if (filled_ != Instant{}) tokens_ = std::min(burst_, tokens_ + passed.count() * per_second_);
    filled_ = now;
  }

  double per_second_;
  double burst_;
  double tokens_;
  Instant filled_{};
};

}  // namespace parley::chat
