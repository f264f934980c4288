#pragma once
#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace parley::chat::store {

/// Lets so many in at a time; whoever comes then waits until one leaves. Thread-safe.
class Turnstile {
 public:
  explicit Turnstile(std::size_t most) : most_(most) {}

  void enter() {
    std::unique_lock lock(mutex_);
    may_enter_.wait(lock, [this] { return open_ || inside_ < most_; });
    ++inside_;
  }
  void leave() {
    {
      const std::lock_guard lock(mutex_);
      --inside_;
    }
    may_enter_.notify_one();
  }
  /// From now on nobody waits.
  void open_for_all() {
    {
      const std::lock_guard lock(mutex_);
      open_ = true;
    }
    may_enter_.notify_all();
  }

 private:
  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable may_enter_;
  std::size_t inside_ = 0;
  bool open_ = false;
};

}  // namespace parley::chat::store
