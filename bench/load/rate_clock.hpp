#pragma once
#include <limits>

#include "load/nanos.hpp"

namespace load {

/// When the messages of a fixed rate are due. Each is due at its own time, however late the one
/// before was sent: a server that stalls is charged for everything that had to wait meanwhile
/// (otherwise it would be asked less while it is slow, "coordinated omission").
class RateClock {
 public:
  /// No rate (0): nothing is ever due.
  RateClock(double per_second, Nanos start) : per_second_(per_second), start_(start) {}

  Nanos next() const {
    if (per_second_ <= 0) return std::numeric_limits<Nanos>::max();
    return start_ + static_cast<Nanos>(static_cast<double>(taken_) * 1e9 / per_second_);
  }
  bool due(Nanos at) const { return next() <= at; }
  /// The intended time of the next one, which is thereby taken.
  Nanos take() {
    const Nanos at = next();
    ++taken_;
    return at;
  }

 private:
  double per_second_;
  Nanos start_;
  std::uint64_t taken_ = 0;
};

}  // namespace load
