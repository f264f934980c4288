#pragma once
#include <cstdint>
#include <string_view>

#include "net/loop_stats.hpp"

namespace parley::net {

/// What a peer that does not read runs into.
enum class SlowLimit : std::uint8_t { kQueue, kTotal, kWriteTimeout };

/// As handlers hear it.
std::string_view to_string(SlowLimit limit);

/// Counts a connection that is closed for it and, at most once a minute for each kind, says which
/// option it was.
void count_slow_consumer(LoopStats& stats, SlowLimit limit);

}  // namespace parley::net
