#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace parley::chat {

/// The code points of a UTF-8 text (RFC 3629); nothing if it is not well-formed: no overlong forms,
/// no surrogates, nothing above U+10FFFF.
std::optional<std::u32string> decode_utf8(std::string_view bytes);

void append_utf8(std::string& bytes, char32_t code_point);

}  // namespace parley::chat
