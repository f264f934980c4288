#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace parley::socketio {

// Each appends one value, or the head of one, in its shortest form.
void append_msgpack_unsigned(std::string& out, std::uint64_t number);
void append_msgpack_integer(std::string& out, std::int64_t number);
void append_msgpack_double(std::string& out, double number);
void append_msgpack_string(std::string& out, std::string_view text);
void append_msgpack_binary(std::string& out, std::string_view bytes);
void append_msgpack_array(std::string& out, std::size_t elements);
void append_msgpack_map(std::string& out, std::size_t pairs);

/// Appends a JSON text as MessagePack, with each attachment where its placeholder stands: the first
/// one that names it, `{"_placeholder":true,"num":n}` letter for letter; others are objects like
/// any other. False if the text is not JSON (`out` has grown by then). In linear time, of any
/// depth.
[[nodiscard]] bool json_to_msgpack(std::string_view json, std::span<const std::string> attachments,
                                   std::string& out);

}  // namespace parley::socketio
