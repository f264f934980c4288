// The monotonic clock: the time of day jumps, and would let every heartbeat expire at once.
#include "net/clock.hpp"

namespace parley::net {

const Clock& Clock::steady() {
  struct Steady final : Clock {
    TimePoint now() const override { return std::chrono::steady_clock::now(); }
  };
  static const Steady clock;
  return clock;
}

}  // namespace parley::net
