#pragma once
#include <string_view>

namespace parley::base {

/// Writes a line to standard error under a scope such as "socket.io:server". Control characters are
/// replaced, and at most 100 lines a second are written: a peer cannot forge lines or fill a disk.
/// Thread-safe.
void log_error(std::string_view scope, std::string_view text);
/// The same for what a peer did wrong and nothing of ours.
void log_warning(std::string_view scope, std::string_view text);

}  // namespace parley::base
