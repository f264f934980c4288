#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace parley::base {

/// Writes a line to standard error under a scope such as "socket.io:server". Control characters are
/// replaced, and at most 100 lines a second are written: a peer cannot forge lines or fill a disk.
/// Thread-safe.
void log_error(std::string_view scope, std::string_view text);
/// The same for what a peer did wrong and nothing of ours.
void log_warning(std::string_view scope, std::string_view text);

/// True at most once a minute: for warnings that every request would repeat. Thread-safe.
class OnceAMinute {
 public:
  bool operator()();

 private:
  std::atomic<std::int64_t> next_ = 0;  // in seconds of the steady clock
};

/// The same for each of some names, of which it keeps 64: once so many have been said within a
/// minute, others are not said. Thread-safe.
class OnceAMinuteEach {
 public:
  static constexpr std::size_t kNames = 64;
  bool operator()(std::string_view name);

 private:
  std::mutex mutex_;
  std::map<std::string, std::int64_t, std::less<>> next_;  // in seconds of the steady clock
};

}  // namespace parley::base
