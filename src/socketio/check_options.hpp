#pragma once
#include "parley/options.hpp"

namespace parley::socketio {

/// Throws std::invalid_argument, naming the option, for what no server can work with. The path and
/// the number of threads are judged where they are used.
void check_options(const ServerOptions& options);

}  // namespace parley::socketio
