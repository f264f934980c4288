#pragma once
// How far ordinary bytes go: what makes a head or a component unusual is rare, so eight bytes are
// looked at together. Without instructions of one processor: what they would gain shows only in
// heads of many KiB.
#include <bit>
#include <cstdint>
#include <string_view>

#include "http/characters.hpp"

namespace parley::http {
namespace detail {

/// These mark bytes by their highest bit. The lowest that is marked is marked rightly, and none
/// below it is missed; above it a borrow may mark others.
constexpr std::uint64_t below(std::uint64_t bytes, unsigned char limit) {
  return (bytes - eight(limit)) & ~bytes & eight(0x80);
}
constexpr std::uint64_t equal(std::uint64_t bytes, unsigned char byte) {
  return below(bytes ^ eight(byte), 1);
}

/// Bytes at the front of which `ordinary` says that they are. `unusual` marks the others in eight
/// bytes, and may mark more than there are.
template <class Unusual, class Ordinary>
std::size_t run(std::string_view text, Unusual unusual, Ordinary ordinary) {
  const char* const bytes = text.data();
  const std::size_t size = text.size();
  std::size_t at = 0;
  for (;;) {
    if constexpr (std::endian::native == std::endian::little) {
      for (; size - at >= sizeof(std::uint64_t); at += sizeof(std::uint64_t)) {
        if (const std::uint64_t marks = unusual(load(bytes + at))) {
          at += static_cast<std::size_t>(std::countr_zero(marks)) / 8;
          break;
        }
      }
    }
    if (at == size || !ordinary(bytes[at])) return at;
    ++at;
  }
}

}  // namespace detail

/// What a request target may hold.
constexpr bool is_target_char(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte != 0x7f && byte != '#';
}

inline std::size_t target_run(std::string_view text) {
  return detail::run(
      text,
      [](std::uint64_t bytes) {
        return detail::below(bytes, 0x21) | detail::equal(bytes, 0x7f) | detail::equal(bytes, '#');
      },
      is_target_char);
}

inline std::size_t value_run(std::string_view text) {
  return detail::run(
      text,
      [](std::uint64_t bytes) { return detail::below(bytes, 0x20) | detail::equal(bytes, 0x7f); },
      is_value_char);
}

inline std::size_t token_run(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end && is_token_char(*at)) ++at;
  return static_cast<std::size_t>(at - text.data());
}

/// Neither '%' nor '+'.
inline std::size_t unescaped_run(std::string_view text) {
  return detail::run(
      text,
      [](std::uint64_t bytes) { return detail::equal(bytes, '%') | detail::equal(bytes, '+'); },
      [](char c) { return c != '%' && c != '+'; });
}

}  // namespace parley::http
