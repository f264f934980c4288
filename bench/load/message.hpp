#pragma once
#include <cstddef>
#include <string>

#include "load/options.hpp"

namespace load {

/// JSON text that a mode sends as the argument of its event.
std::string argument(const Options& options);

}  // namespace load
