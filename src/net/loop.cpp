// The loop is Asio's; what is added here is the order of a turn: everything that became ready runs
// first, then marked connections are flushed. That is the end of the poller's turn, and for what
// was marked elsewhere (by a timer, or a task from another thread) one posted task behind the ready
// ones; no hand-written run loop, so a Loop works on any io_context. In one that is not its own,
// what it has left behind may still come to its turn when the loop has gone, and then finds nobody.
#include "net/loop.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cassert>
#include <utility>

namespace parley::net {

Flushable::~Flushable() {
  if (!marked_on_) return;
  (previous_ ? previous_->next_ : marked_on_->first_marked_) = next_;
  (next_ ? next_->previous_ : marked_on_->last_marked_) = previous_;
}

/// The one Asio timer behind all of ours: armed for the earliest deadline only. Deadlines that move
/// later leave it as it is; it then finds nothing due and sleeps on.
class Loop::Alarm {
 public:
  explicit Alarm(Loop& loop) : loop_(loop), timer_(*loop.context_) {}

  void silence() {
    silent_ = true;
    timer_.cancel();
  }

  void set(TimePoint deadline) {
    if (silent_ || (set_ && deadline_ <= deadline)) return;
    set_ = true;
    deadline_ = deadline;
    timer_.expires_at(deadline);
    timer_.async_wait([this, link = loop_.link_](const boost::system::error_code& error) {
      if (error || !*link) return;  // set anew for an earlier deadline, or going away
      set_ = false;
      loop_.timers_.expire(loop_.clock_.now());
      loop_.wake_for_next_timer();
    });
  }

 private:
  Loop& loop_;
  boost::asio::steady_timer timer_;
  TimePoint deadline_{};
  bool set_ = false;
  bool silent_ = false;
};

Loop::Loop(const Clock& clock, unsigned index, boost::asio::io_context* outside)
    : clock_(clock),
      index_(index),
      own_context_(outside ? nullptr : std::make_unique<boost::asio::io_context>(1)),
      context_(outside ? outside : own_context_.get()),
      poller_(std::make_unique<Poller>(*context_, [this] { end_turn(); })),
      link_(std::make_shared<Loop*>(this)),
      timers_(clock, stats_.timers),
      alarm_(&clock == &Clock::steady() ? std::make_unique<Alarm>(*this) : nullptr),
      scratch_(std::make_unique<char[]>(kScratchBytes)) {}

Loop::~Loop() {
  *link_ = nullptr;
  alarm_.reset();
  poller_->leave();
  // Handlers still queued own connections that point here: they go first.
  tasks_.clear();
  own_context_.reset();
}

void Loop::arm(Timer& timer, Duration after) {
  timers_.arm(timer, after);
  if (alarm_) alarm_->set(clock_.now() + after);
}

void Loop::wake_for_next_timer() {
  if (!alarm_) return;
  if (const auto next = timers_.next_deadline()) alarm_->set(*next);
}

void Loop::post(UniqueFunction<void()> task) {
  const std::lock_guard lock(end_mutex_);
  if (abandoned_) return;  // the task goes when the lock is gone
  if (own_context_) {
    boost::asio::post(*context_, [task = std::move(task)]() mutable { task(); });
  } else {
    tasks_.push_back(std::move(task));
    post_own(&Loop::run_task);
  }
}

void Loop::post_own(void (Loop::*step)()) {
  if (own_context_) return boost::asio::post(*context_, [this, step] { (this->*step)(); });
  boost::asio::post(*context_, [link = link_, step] {
    if (Loop* const loop = *link) (loop->*step)();
  });
}

void Loop::run_task() {
  std::unique_lock lock(end_mutex_);
  if (tasks_.empty()) return;
  UniqueFunction<void()> task = std::move(tasks_.front());
  tasks_.pop_front();
  lock.unlock();
  task();
}

void Loop::adopt_outside_thread() {
  post([this] { adopt_thread(); });
}

void Loop::dispatch(UniqueFunction<void()> task) {
  if (is_current()) {
    task();
  } else {
    post(std::move(task));
  }
}

bool Loop::is_current() const {
  const auto thread = thread_.load(std::memory_order_relaxed);
  return thread == std::thread::id{} || thread == std::this_thread::get_id();
}

void Loop::mark(Flushable& item) {
  assert(is_current());
  if (item.marked_on_) return;
  item.marked_on_ = this;
  item.previous_ = last_marked_;
  item.next_ = nullptr;
  (last_marked_ ? last_marked_->next_ : first_marked_) = &item;
  last_marked_ = &item;
  if (!poller_->in_turn()) post_flush();
}

std::span<char> Loop::scratch() {
  // As with flushing: where there is no turn of the poller, a task behind those that are ready ends
  // it.
  if (++reads_in_turn_ == 1 && !poller_->in_turn()) post_own(&Loop::begin_turn);
  return {scratch_.get(), reads_in_turn_ <= kLargeReadsPerTurn ? kScratchBytes : kSmallReadBytes};
}

void Loop::end_turn() {
  begin_turn();
  flush_marked();
}

void Loop::post_flush() {
  if (std::exchange(flush_posted_, true)) return;
  post_own(&Loop::flush_posted);
}

void Loop::flush_posted() {
  flush_posted_ = false;
  flush_marked();
}

void Loop::flush_marked() {
  for (std::size_t left = kFlushesPerTurn; left > 0; --left) {
    Flushable* const item = first_marked_;
    if (!item) return;
    first_marked_ = item->next_;
    (first_marked_ ? first_marked_->previous_ : last_marked_) = nullptr;
    item->marked_on_ = nullptr;
    item->next_ = nullptr;
    item->flush();
  }
  // Who has sent to very many is no reason for all others to wait.
  if (first_marked_) post_flush();
}

void Loop::run() {
  wake_for_next_timer();
  const auto work = boost::asio::make_work_guard(*context_);
  context_->run();
}

void Loop::stop() {
  stopped_.store(true, std::memory_order_relaxed);
  if (own_context_) return context_->stop();
  if (alarm_) alarm_->silence();
}

void Loop::abandon() {
  alarm_.reset();
  poller_->leave();
  std::unique_ptr<boost::asio::io_context> last;
  std::deque<UniqueFunction<void()>> tasks;
  {
    const std::lock_guard lock(end_mutex_);
    abandoned_ = true;
    tasks.swap(tasks_);
    *link_ = nullptr;
    if (own_context_) {
      last = std::exchange(own_context_, std::make_unique<boost::asio::io_context>(1));
      context_ = own_context_.get();
    }
  }
  // Outside of the lock: what goes with it may post.
}

std::size_t Loop::poll() {
  std::size_t total = 0;
  for (;;) {
    context_->restart();
    const std::size_t ran = context_->poll();
    const auto next = timers_.next_deadline();
    const bool due = next && *next <= clock_.now();
    if (due) timers_.expire(clock_.now());
    total += ran + (due ? 1 : 0);
    if (ran == 0 && !due) return total;
  }
}

}  // namespace parley::net
