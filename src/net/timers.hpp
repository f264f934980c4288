#pragma once
#include <cstddef>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>

#include "net/clock.hpp"
#include "net/loop_stats.hpp"

namespace parley::net {

class Timers;

/// What a timer runs. Each connection has several timers, so it is two words: one that captures no
/// more than a pointer, to the object it belongs to, is kept in place.
class TimerCallback {
 public:
  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, TimerCallback>)
  TimerCallback(F&& f) {  // NOLINT: implicit by design, as UniqueFunction
    using Decayed = std::remove_cvref_t<F>;
    if constexpr (sizeof(Decayed) <= sizeof state_ && alignof(Decayed) <= alignof(void*) &&
                  std::is_trivially_copyable_v<Decayed>) {
      ::new (static_cast<void*>(&state_)) Decayed(std::forward<F>(f));
      table_ = &kInPlace<Decayed>;
    } else {
      state_ = new Decayed(std::forward<F>(f));
      table_ = &kOnHeap<Decayed>;
    }
  }
  TimerCallback(const TimerCallback&) = delete;
  TimerCallback& operator=(const TimerCallback&) = delete;
  ~TimerCallback() {
    if (table_->destroy) table_->destroy(state_);
  }

  /// May destroy the timer, and this with it.
  void operator()() const { table_->run(state_); }

 private:
  struct Table {
    void (*run)(void* state);
    void (*destroy)(void* state);
  };
  template <class F>
  static constexpr Table kInPlace{
      [](void* state) { (*std::launder(reinterpret_cast<F*>(&state)))(); }, nullptr};
  template <class F>
  static constexpr Table kOnHeap{[](void* state) { (*static_cast<F*>(state))(); },
                                 [](void* state) { delete static_cast<F*>(state); }};

  void* state_ = nullptr;
  const Table* table_;
};

/// A node in the loop's timers, embedded in the object it belongs to. Disarms itself when
/// destroyed. Belongs to one loop.
class Timer {
 public:
  template <class F>
  explicit Timer(F&& on_expiry) : on_expiry_(std::forward<F>(on_expiry)) {}
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer() { cancel(); }

  void cancel();
  bool armed() const { return list_ != nullptr; }

 private:
  friend class Timers;
  struct List;

  TimerCallback on_expiry_;
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
