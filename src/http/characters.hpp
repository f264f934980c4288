#pragma once
// Character classes of RFC 9110 and comparisons without case (ASCII only, no locale).
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace parley::http {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Value of a hexadecimal digit, -1 for anything else.
constexpr int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

namespace detail {
constexpr auto kTokenTable = [] {
  std::array<bool, 256> table{};
  for (int c = 0; c < 128; ++c) {
    const char ch = static_cast<char>(c);
    table[static_cast<std::size_t>(c)] =
        is_digit(ch) || is_alpha(ch) ||
        std::string_view("!#$%&'*+-.^_`|~").find(ch) != std::string_view::npos;
  }
  return table;
}();
}  // namespace detail

/// tchar
constexpr bool is_token_char(char c) {
  return detail::kTokenTable[static_cast<unsigned char>(c)];
}

/// What a field value may hold: HTAB, SP, VCHAR, obs-text.
constexpr bool is_value_char(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

namespace detail {

constexpr std::uint64_t eight(unsigned char byte) {
  return 0x0101010101010101ULL * byte;
}

/// Eight bytes with each of 'A' to 'Z' in lower case.
constexpr std::uint64_t to_lower(std::uint64_t bytes) {
  const std::uint64_t low = bytes & eight(0x7f);
  const std::uint64_t from_a = low + eight(0x80 - 'A');
  const std::uint64_t behind_z = low + eight(0x7f - 'Z');
  return bytes | ((~bytes & (from_a ^ behind_z) & eight(0x80)) >> 2);
}

inline std::uint64_t load(const char* from) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, from, sizeof bytes);
  return bytes;
}

}  // namespace detail

inline bool equals_ignoring_case(std::string_view a, std::string_view b) {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  if (a.size() != b.size()) return false;
  if (a.size() < kWord) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (to_lower(a[i]) != to_lower(b[i])) return false;
    }
    return true;
  }
  const auto differ = [&](std::size_t at) {
    return detail::to_lower(detail::load(a.data() + at)) !=
           detail::to_lower(detail::load(b.data() + at));
  };
  for (std::size_t at = 0; at < a.size() - kWord; at += kWord) {
    if (differ(at)) return false;
  }
  return !differ(a.size() - kWord);
}

/// Without the spaces and tabs around it (OWS).
constexpr std::string_view trim(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Takes the next element off a comma-separated list (RFC 9110, 5.6.1); empty ones are skipped.
/// False when there is none left.
constexpr bool next_list_element(std::string_view& list, std::string_view& element) {
  std::size_t begin = 0;
  while (begin < list.size() && (list[begin] == ',' || list[begin] == ' ' || list[begin] == '\t')) {
    ++begin;
  }
  list.remove_prefix(begin);
  if (list.empty()) return false;
  std::size_t end = 1;
  while (end < list.size() && list[end] != ',') ++end;  // they are short: no search pays off
  element = trim(list.substr(0, end));
  list.remove_prefix(end);
  return true;
}

}  // namespace parley::http
