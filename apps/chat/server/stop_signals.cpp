// Signals by sigwait(): an ordinary thread that may do anything, where a handler may do nearly
// nothing.
#include "stop_signals.hpp"

#include <pthread.h>
#include <signal.h>

#include <cstdlib>
#include <utility>

namespace parley::chat {
namespace {

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

StopSignals::StopSignals() {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void StopSignals::start(std::function<void()> on_stop) {
  thread_ = std::thread([this, on_stop = std::move(on_stop)] {
    const sigset_t set = stop_signals();
    bool asked = false;
    int signal = 0;
    while (sigwait(&set, &signal) == 0 && !done_) {
      if (asked) std::_Exit(EXIT_FAILURE);
      asked = true;
      on_stop();
    }
  });
}

StopSignals::~StopSignals() {
  if (!thread_.joinable()) return;
  done_ = true;
  pthread_kill(thread_.native_handle(), SIGTERM);  // wakes the thread, nothing more
  thread_.join();
}

}  // namespace parley::chat
