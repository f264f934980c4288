#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace parley::socketio {

enum class JsonKind : unsigned char { kNull, kBool, kNumber, kString, kArray, kObject };

enum class JsonError : unsigned char { kSyntax = 1, kTooDeep };

/// Nesting beyond this is refused whatever the caller allows: the scanner's stack has a fixed size,
/// and decoders (parley::ValueReader) recurse. max_json_depth may be less.
inline constexpr std::size_t kMaxJsonDepth = 128;

/// Whether `text` is one JSON value (RFC 8259), and which kind. `[]` has depth 1, a number depth 0.
/// `elements`, if given, is emptied and, if the value is an array, receives a view of each element
/// without the space around it. The text must be UTF-8 already; bytes from 0x80 on are not looked
/// at. Lone surrogate escapes and numbers out of a double's range pass: what they mean is for the
/// reader.
base::result<JsonKind, JsonError> scan_json(std::string_view text, std::size_t max_depth,
                                            std::vector<std::string_view>* elements = nullptr);

}  // namespace parley::socketio
