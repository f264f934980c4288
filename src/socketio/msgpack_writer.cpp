// The MessagePack specification (github.com/msgpack/msgpack, spec.md), the way out: every value in
// the shortest form that has room for it, as notepack.io writes them.
#include "socketio/msgpack_writer.hpp"

#include <bit>

namespace parley::socketio {
namespace {

void put(std::string& out, unsigned mark) {
  out.push_back(static_cast<char>(static_cast<unsigned char>(mark)));
}

void put(std::string& out, unsigned mark, std::uint64_t number, unsigned bytes) {
  put(out, mark);
  while (bytes-- > 0) put(out, static_cast<unsigned>(number >> (8 * bytes) & 0xff));
}

}  // namespace

void append_msgpack_unsigned(std::string& out, std::uint64_t number) {
  if (number < 0x80) return put(out, static_cast<unsigned>(number));
  if (number <= 0xff) return put(out, 0xcc, number, 1);
  if (number <= 0xffff) return put(out, 0xcd, number, 2);
  if (number <= 0xffffffff) return put(out, 0xce, number, 4);
  put(out, 0xcf, number, 8);
}

void append_msgpack_integer(std::string& out, std::int64_t number) {
  const auto bits = std::bit_cast<std::uint64_t>(number);
  if (number >= 0) return append_msgpack_unsigned(out, bits);
  if (number >= -0x20) return put(out, static_cast<unsigned>(bits & 0xff));
  if (number >= INT8_MIN) return put(out, 0xd0, bits, 1);
  if (number >= INT16_MIN) return put(out, 0xd1, bits, 2);
  if (number >= INT32_MIN) return put(out, 0xd2, bits, 4);
  put(out, 0xd3, bits, 8);
}

void append_msgpack_double(std::string& out, double number) {
  put(out, 0xcb, std::bit_cast<std::uint64_t>(number), 8);
}

void append_msgpack_string(std::string& out, std::string_view text) {
  if (text.size() < 0x20) {
    put(out, 0xa0 | static_cast<unsigned>(text.size()));
  } else if (text.size() <= 0xff) {
    put(out, 0xd9, text.size(), 1);
  } else if (text.size() <= 0xffff) {
    put(out, 0xda, text.size(), 2);
  } else {
    put(out, 0xdb, text.size(), 4);
  }
  out += text;
}

void append_msgpack_binary(std::string& out, std::string_view bytes) {
  if (bytes.size() <= 0xff) {
    put(out, 0xc4, bytes.size(), 1);
  } else if (bytes.size() <= 0xffff) {
    put(out, 0xc5, bytes.size(), 2);
  } else {
    put(out, 0xc6, bytes.size(), 4);
  }
  out += bytes;
}

void append_msgpack_array(std::string& out, std::size_t elements) {
  if (elements < 0x10) return put(out, 0x90 | static_cast<unsigned>(elements));
  if (elements <= 0xffff) return put(out, 0xdc, elements, 2);
  put(out, 0xdd, elements, 4);
}

void append_msgpack_map(std::string& out, std::size_t pairs) {
  if (pairs < 0x10) return put(out, 0x80 | static_cast<unsigned>(pairs));
  if (pairs <= 0xffff) return put(out, 0xde, pairs, 2);
  put(out, 0xdf, pairs, 4);
}

}  // namespace parley::socketio
