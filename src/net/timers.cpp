// Why not a wheel or a heap: nearly all timers of a server are one of a handful of durations (ping
// interval, ping timeout, header deadline), and those expire in the order they were armed.
#include "net/timers.hpp"

namespace parley::net {

void Timer::cancel() {
  if (!list_) return;
  (previous_ ? previous_->next_ : list_->first) = next_;
  (next_ ? next_->previous_ : list_->last) = previous_;
  --list_->owner->armed_;
  list_ = nullptr;
  previous_ = next_ = nullptr;
}

Timers::~Timers() {
  for (auto& [duration, list] : lists_) {
    while (list->first) list->first->cancel();
  }
}

void Timers::arm(Timer& timer, Duration after) {
  timer.cancel();
  auto& list = lists_[after];
  if (!list) {
    list = std::make_unique<Timer::List>();
    list->owner = this;
  }
  timer.deadline_ = clock_.now() + after;
  timer.list_ = list.get();
  timer.previous_ = list->last;
  (list->last ? list->last->next_ : list->first) = &timer;
  list->last = &timer;
  ++armed_;
}

std::optional<TimePoint> Timers::next_deadline() const {
  std::optional<TimePoint> next;
  for (const auto& [duration, list] : lists_) {
    if (list->first && (!next || list->first->deadline_ < *next)) next = list->first->deadline_;
  }
  return next;
}

void Timers::expire(TimePoint now) {
  // One at a time from the earliest: an expiry may cancel or arm any other timer.
  for (;;) {
    Timer* due = nullptr;
    for (auto it = lists_.begin(); it != lists_.end();) {
      Timer* first = it->second->first;
      if (!first) {  // durations used once (an odd ack timeout) must not pile up
        it = lists_.erase(it);
        continue;
      }
      if (first->deadline_ <= now && (!due || first->deadline_ < due->deadline_)) due = first;
      ++it;
    }
    if (!due) return;
    due->cancel();
    due->on_expiry_();
  }
}

}  // namespace parley::net
