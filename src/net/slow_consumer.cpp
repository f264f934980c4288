// In this layer because all of HTTP, WebSocket and Engine.IO close such peers.
#include "net/slow_consumer.hpp"

#include <array>
#include <string>

#include "base/log.hpp"

namespace parley::net {
namespace {

struct Words {
  std::string_view description;
  std::string_view option;
  std::string_view meaning;
};

const Words& words(SlowLimit limit) {
  static constexpr std::array<Words, 3> kWords{{
      {"outgoing queue full", "limits.max_queued_bytes",
       "more waited for it than one may let wait"},
      {"outgoing queues full", "limits.max_total_queued_bytes",
       "more waited for all clients together than may, and most of it for this one"},
      {"write timeout", "limits.write_timeout", "it took nothing of what waited for it"},
  }};
  return kWords[static_cast<std::size_t>(limit)];
}

}  // namespace

std::string_view to_string(SlowLimit limit) {
  return words(limit).description;
}

void count_slow_consumer(LoopStats& stats, SlowLimit limit) {
  ++stats.slow_consumers;
  static std::array<base::OnceAMinute, 3> seldom;
  if (!seldom[static_cast<std::size_t>(limit)]()) return;
  base::log_warning("net",
                    "closed a client that does not read: " + std::string(words(limit).meaning) +
                        " (raise " + std::string(words(limit).option) +
                        " if such clients are to be waited for)");
}

}  // namespace parley::net
