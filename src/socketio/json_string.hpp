#pragma once
#include <string>
#include <string_view>

namespace parley::socketio {

/// Appends what a JSON string (with its quotes) stands for, as UTF-8. A lone surrogate escape
/// becomes U+FFFD. False if it is no JSON string; `out` may have grown by then.
[[nodiscard]] bool unescape_json_string(std::string_view quoted, std::string& out);

}  // namespace parley::socketio
