#pragma once
#include <string>
#include <string_view>

namespace parley::base {

/// Appends `text` as a JSON string (RFC 8259, section 7), quotes included. What is not UTF-8 in it
/// is passed on as it is.
void append_json_text(std::string& out, std::string_view text);

}  // namespace parley::base
