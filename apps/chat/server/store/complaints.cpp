// A full disk must not fill up with the news that it is full.
#include "store/complaints.hpp"

#include <spdlog/spdlog.h>

namespace parley::chat::store {
namespace {

constexpr auto kPause = std::chrono::seconds(10);

}  // namespace

void Complaints::say(const std::string& text) {
  const auto now = std::chrono::steady_clock::now();
  if (last_ != std::chrono::steady_clock::time_point{} && now - last_ < kPause) {
    ++silent_;
    return;
  }
  if (silent_ > 0) {
    spdlog::error("{} ({} more since the last such line)", text, silent_);
  } else {
    spdlog::error("{}", text);
  }
  last_ = now;
  silent_ = 0;
}

}  // namespace parley::chat::store
