#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace parley::base {

/// What a byte of a JSON string (RFC 8259, 7) may have to be looked at for.
enum class JsonBytes : unsigned char {
  kAny,    ///< quotes, backslashes, control characters
  kAscii,  ///< these, and bytes of characters that take several
};

/// How many of eight bytes come before the first that needs a look. In the sum below a borrow
/// reaches only bytes behind one that does anyway, so the lowest bit is right.
template <JsonBytes kBytes>
std::size_t ordinary_json_bytes(const char* bytes) {
  static_assert(std::endian::native == std::endian::little, "the first byte must be the lowest");
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  std::uint64_t eight;
  std::memcpy(&eight, bytes, sizeof eight);
  const std::uint64_t quotes = eight ^ (kOnes * '"');
  const std::uint64_t backslashes = eight ^ (kOnes * '\\');
  std::uint64_t special = ((eight - kOnes * 0x20) & ~eight) | ((quotes - kOnes) & ~quotes) |
                          ((backslashes - kOnes) & ~backslashes);
  if constexpr (kBytes == JsonBytes::kAscii) special |= eight;
  return static_cast<std::size_t>(std::countr_zero(special & kHighBits)) / 8;
}

}  // namespace parley::base
