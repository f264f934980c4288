#pragma once
#include "command_line.hpp"

namespace parley::chat {

/// Runs the chat until a signal stops it. Throws std::exception, with one line for people, when it
/// cannot start: data directory, port, certificate.
void serve(const ServeOptions& options);

}  // namespace parley::chat
