#pragma once
#include <string>

namespace load {

/// Ends the program with status 1 and one line on standard error. A server that answers wrongly,
/// refuses or goes away has no figures: nothing is worth cleaning up.
[[noreturn]] void fail(const std::string& message);

}  // namespace load
