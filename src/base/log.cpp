// One logger for the process, which a program need not set up: what a library has to say is rare.
// Lines beyond the limit are dropped rather than queued: the disk is what they would fill.
#include "base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <mutex>
#include <string>

namespace parley::base {
namespace {

constexpr int kLinesPerSecond = 100;

/// Counts lines of the current second; false when there were too many.
bool admit() {
  static std::mutex mutex;
  static std::chrono::steady_clock::time_point second;
  static int lines = 0;
  const std::lock_guard lock(mutex);
  const auto now = std::chrono::steady_clock::now();
  if (now - second >= std::chrono::seconds(1)) {
    second = now;
    lines = 0;
  }
  return ++lines <= kLinesPerSecond;
}

void write(spdlog::level::level_enum level, std::string_view scope, std::string_view text) {
  if (!admit()) return;
  static const auto logger =
      std::make_shared<spdlog::logger>("parley", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  std::string clean(text);
  for (char& c : clean) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  logger->log(level, "{} {}", scope, clean);
}

constexpr std::int64_t kPeriod = 60;

std::int64_t seconds_now() {
  using namespace std::chrono;
  return duration_cast<seconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace

void log_error(std::string_view scope, std::string_view text) {
  write(spdlog::level::err, scope, text);
}

bool OnceAMinute::operator()() {
  const std::int64_t now = seconds_now();
  std::int64_t next = next_.load(std::memory_order_relaxed);
  return now >= next &&
         next_.compare_exchange_strong(next, now + kPeriod, std::memory_order_relaxed);
}

bool OnceAMinuteEach::operator()(std::string_view name) {
  const std::int64_t now = seconds_now();
  const std::lock_guard lock(mutex_);
  const auto known = next_.find(name);
  if (known != next_.end() && now < known->second) return false;
  std::erase_if(next_, [now](const auto& each) { return now >= each.second; });
  if (next_.size() >= kNames) return false;
  next_.emplace(name, now + kPeriod);
  return true;
}

void log_warning(std::string_view scope, std::string_view text) {
  write(spdlog::level::warn, scope, text);
}

}  // namespace parley::base
