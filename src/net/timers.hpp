#pragma once
#include <cstddef>
#include <map>
#include <memory>
#include <optional>

#include "net/clock.hpp"
#include "net/loop_stats.hpp"
#include "parley/function.hpp"

namespace parley::net {

class Timers;

/// A node in the loop's timers, embedded in the object it belongs to. Disarms itself when
/// destroyed. Belongs to one loop.
class Timer {
 public:
  explicit Timer(UniqueFunction<void()> on_expiry = {}) : on_expiry_(std::move(on_expiry)) {}
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer() { cancel(); }

  void cancel();
  bool armed() const { return list_ != nullptr; }

 private:
  friend class Timers;
  struct List;

  UniqueFunction<void()> on_expiry_;
  TimePoint deadline_{};
  List* list_ = nullptr;
  Timer* previous_ = nullptr;
  Timer* next_ = nullptr;
};

/// All timers of a loop. Timers of one duration share an ordered list, so that arming (at the back)
/// and cancelling are O(1) however many sessions wait for their heartbeat; there are as many lists
/// as there are different durations in use.
class Timers {
 public:
  /// `armed` counts what is armed.
  Timers(const Clock& clock, Counter& armed) : clock_(clock), armed_(armed) {}
  Timers(const Timers&) = delete;
  Timers& operator=(const Timers&) = delete;
  ~Timers();

  /// Arms (again) to expire once, `after` from now.
  void arm(Timer& timer, Duration after);
  /// The earliest deadline, if any timer is armed.
  std::optional<TimePoint> next_deadline() const;
  /// Runs every timer whose deadline has come; expiries may arm and cancel timers.
  void expire(TimePoint now);
  TimePoint now() const { return clock_.now(); }

 private:
  friend class Timer;

  const Clock& clock_;
  std::map<Duration, std::unique_ptr<Timer::List>> lists_;
  Counter& armed_;
};

struct Timer::List {
  Timers* owner = nullptr;
  Timer* first = nullptr;
  Timer* last = nullptr;
};

}  // namespace parley::net
