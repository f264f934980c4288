#pragma once
#include <string>
#include <string_view>

namespace parley::base {

/// Base64 with the standard alphabet and padding (RFC 4648, section 4), appended to `out`.
void append_base64(std::string& out, std::string_view bytes);

/// Appends the decoded bytes; false, and `out` as it was, for anything an encoder would not write:
/// other characters, white space, missing or misplaced padding, bits set behind the last byte.
[[nodiscard]] bool append_base64_decoded(std::string& out, std::string_view text);

}  // namespace parley::base
