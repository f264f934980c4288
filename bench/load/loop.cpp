// epoll, level-triggered. Waits are in nanoseconds (epoll_pwait2), for the fixed rates.
#include "load/loop.hpp"

#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>

#include "load/connection.hpp"

namespace load {

Loop::Loop(const Options& options)
    : options_(options), epoll_(::epoll_create1(EPOLL_CLOEXEC)), events_(1024), scratch_(1 << 18) {
  ::prctl(PR_SET_TIMERSLACK, 1UL);  // the kernel's default lets a wait end 50 us late
}

Loop::~Loop() {
  ::close(epoll_);
}

void Loop::open_waiting() {
  while (!waiting_.empty() && pending_ < options_.pending) {
    ++pending_;
    waiting_.pop()->open(opened_++);
  }
}

void Loop::turn(Nanos until) {
  open_waiting();
  const Nanos left = std::clamp<Nanos>(until - now(), 0, 100'000'000);
  const timespec wait{0, static_cast<long>(left)};
  const int count =
      ::epoll_pwait2(epoll_, events_.data(), static_cast<int>(events_.size()), &wait, nullptr);
  time_ = now();
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events_[static_cast<std::size_t>(i)];
    static_cast<Connection*>(event.data.ptr)->on_event(event.events);
  }
}

bool Loop::run_until(const std::function<bool()>& done, Nanos deadline) {
  while (!done()) {
    if (now() >= deadline) return false;
    turn(deadline);
  }
  return true;
}

void Loop::run_for(double seconds) {
  const Nanos end = now() + from_seconds(seconds);
  while (now() < end) turn(end);
}

}  // namespace load
