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
