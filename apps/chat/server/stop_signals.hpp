#pragma once
#include <atomic>
#include <functional>
#include <thread>

namespace parley::chat {

/// Waits for SIGINT and SIGTERM on a thread of its own. The first one calls `on_stop` there; a
/// second one ends the process at once, for a stop that hangs. Make it before any other thread,
/// because threads inherit that the signals are blocked.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  void start(std::function<void()> on_stop);

 private:
  std::thread thread_;
  std::atomic<bool> done_ = false;
};

}  // namespace parley::chat
