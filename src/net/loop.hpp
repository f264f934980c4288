#pragma once
#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "net/loop_stats.hpp"
#include "net/poller.hpp"
#include "net/spare_buffers.hpp"
#include "net/timers.hpp"
#include "parley/function.hpp"

namespace boost::asio {
class io_context;
}

namespace parley::net {

class Loop;

/// Something with output waiting, flushed once per turn of its loop. A node of an intrusive list,
/// so that marking is free; leaves the list when destroyed.
class Flushable {
 public:
  Flushable() = default;
  Flushable(const Flushable&) = delete;
  Flushable& operator=(const Flushable&) = delete;

 protected:
  virtual ~Flushable();

 private:
  friend class Loop;
  virtual void flush() = 0;

  Loop* marked_on_ = nullptr;
  Flushable* previous_ = nullptr;
  Flushable* next_ = nullptr;
};

/// One thread's event loop: an io_context, its own or the program's, with timers, a scratch buffer
/// for reading, and a list of what must be flushed before it sleeps. Everything above belongs to
/// exactly one loop. post() and stop() are thread-safe, the rest is for the loop's own thread.
class Loop {
 public:
  /// With `outside`, which outlives the loop, that context is used; the program runs it, by one
  /// thread, and what else runs there is none of the loop's business.
  explicit Loop(const Clock& clock = Clock::steady(), unsigned index = 0,
                boost::asio::io_context* outside = nullptr);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  unsigned index() const { return index_; }
  boost::asio::io_context& context() { return *context_; }
  Timers& timers() { return timers_; }
  Poller& poller() { return *poller_; }
  /// Arms a timer and makes sure the loop wakes for it.
  void arm(Timer& timer, Duration after);

  /// Runs `task` on this loop, soon; thread-safe, in order per caller.
  void post(UniqueFunction<void()> task);
  /// Runs it at once when called on this loop, or while nobody runs it, else posts it.
  void dispatch(UniqueFunction<void()> task);
  /// Whether the caller may touch what belongs to the loop: on its thread, or while nobody runs it.
  bool is_current() const;

  /// Calls item.flush() after what is ready in this turn has run, once however often it is marked,
  /// in the order of marking. Of very many, some are flushed in later turns.
  void mark(Flushable& item);

  /// Shared by all connections of the loop: valid until the loop's next read. kScratchBytes, but
  /// less once several have read in this turn, so that many who send much leave it short.
  std::span<char> scratch();

  /// Makes the calling thread the loop's own, before run(): a server does this for all its loops
  /// before any of them runs, so that none takes another for idle.
  void adopt_thread() { thread_ = std::this_thread::get_id(); }
  void release_thread() { thread_ = std::thread::id{}; }
  /// From now on whoever runs the context from outside has the loop's thread.
  void adopt_outside_thread();
  /// Runs until stop(), on the thread that adopted it. Not with a context from outside.
  void run();
  /// One from outside goes on, without work of this loop.
  void stop();
  bool stopped() const { return stopped_.load(std::memory_order_relaxed); }
  /// Drops everything queued or waited for; post() does nothing from now on. For the end of a
  /// server, when the loop runs no more but handles may still point to it.
  void abandon();
  /// For tests with a ManualClock: runs what is ready and due, until nothing is; returns how much.
  std::size_t poll();

  LoopStats& stats() { return stats_; }
  /// What connections write from: outlives them.
  SpareBuffers& spare_buffers() { return spare_buffers_; }

  static constexpr std::size_t kScratchBytes = 64 * 1024;
  static constexpr std::size_t kLargeReadsPerTurn = 4;
  static constexpr std::size_t kSmallReadBytes = 16 * 1024;
  static constexpr std::size_t kFlushesPerTurn = 256;

 private:
  friend class Flushable;
  class Alarm;

  void flush_marked();
  void post_flush();
  void flush_posted();
  void begin_turn() { reads_in_turn_ = 0; }
  void end_turn();
  void post_own(void (Loop::*step)());
  void run_task();
  void wake_for_next_timer();

  LoopStats stats_;
  SpareBuffers spare_buffers_;
  const Clock& clock_;
  unsigned index_;
  std::unique_ptr<boost::asio::io_context> own_context_;  // null with one from outside
  boost::asio::io_context* context_;
  std::unique_ptr<Poller> poller_;
  std::shared_ptr<Loop*> link_;  // what waits in a context finds the loop by, null once it is over
  Timers timers_;
  std::unique_ptr<Alarm> alarm_;
  std::unique_ptr<char[]> scratch_;
  std::size_t reads_in_turn_ = 0;
  Flushable* first_marked_ = nullptr;  // the longest marked
  Flushable* last_marked_ = nullptr;
  bool flush_posted_ = false;
  std::atomic<std::thread::id> thread_{};
  std::mutex end_mutex_;  // between post() by any thread and abandon()
  bool abandoned_ = false;
  std::atomic<bool> stopped_ = false;
  std::deque<UniqueFunction<void()>>
      tasks_;  // posted, where the context is not the loop's to clear
};

}  // namespace parley::net
