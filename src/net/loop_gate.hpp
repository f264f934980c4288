#pragma once
#include <mutex>

#include "net/loop.hpp"

namespace parley::net {

/// Lets any thread run something on a loop for as long as its owner, who closes the gate, is there.
/// Shared by the owner and by what programs hold on to. Thread-safe.
class LoopGate {
 public:
  void close() {
    const std::lock_guard lock(mutex_);
    open_ = false;
  }
  /// At once when called on the loop, else posted; dropped once the gate is closed.
  void dispatch(Loop& loop, UniqueFunction<void()> task) {
    {
      const std::lock_guard lock(mutex_);
      if (!open_) return;
      if (!loop.is_current()) return loop.post(std::move(task));
    }
    task();
  }
  /// As dispatch, but never at once.
  void post(Loop& loop, UniqueFunction<void()> task) {
    const std::lock_guard lock(mutex_);
    if (open_) loop.post(std::move(task));
  }

 private:
  std::mutex mutex_;
  bool open_ = true;
};

}  // namespace parley::net
