#pragma once
#include <string>
#include <string_view>

#include "load/loop.hpp"

namespace load {

/// Connects one more client, emits `event` without arguments and returns the acknowledgement's
/// arguments, a JSON array. Fails when there is none within ten seconds.
std::string ask(Loop& loop, std::string_view event);

}  // namespace load
