// RFC 8259, section 7, escapes to UTF-8. JavaScript strings may hold half a surrogate pair, UTF-8
// may not: U+FFFD, as a browser's TextEncoder does. simdjson was rejected for this: it refuses the
// whole document instead.
#include "socketio/json_string.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <system_error>

namespace parley::socketio {
namespace {

constexpr std::uint32_t kReplacement = 0xfffd;

bool is_high_surrogate(std::uint32_t unit) {
  return unit >= 0xd800 && unit <= 0xdbff;
}
bool is_low_surrogate(std::uint32_t unit) {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

void append_utf8(std::string& out, std::uint32_t point) {
  const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xc0 | (point >> 6));
  } else {
    if (point < 0x10000) {
      put(0xe0 | (point >> 12));
    } else {
      put(0xf0 | (point >> 18));
      put(0x80 | ((point >> 12) & 0x3f));
    }
    put(0x80 | ((point >> 6) & 0x3f));
  }
  put(0x80 | (point & 0x3f));
}

/// The four digits of \uXXXX at the front of `text`, taken off it.
std::optional<std::uint32_t> take_unit(std::string_view& text) {
  if (text.size() < 4) return std::nullopt;
  std::uint32_t unit = 0;
  const char* const end = text.data() + 4;
  const auto [stopped, error] = std::from_chars(text.data(), end, unit, 16);
  if (error != std::errc() || stopped != end) return std::nullopt;
  text.remove_prefix(4);
  return unit;
}

/// Behind "\u": a code point from one unit, or from two that make a pair.
bool append_code_point(std::string_view& text, std::string& out) {
  const auto first = take_unit(text);
  if (!first) return false;
  std::uint32_t point = *first;
  if (is_high_surrogate(*first) && text.starts_with("\\u")) {
    std::string_view ahead = text.substr(2);
    const auto second = take_unit(ahead);
    if (second && is_low_surrogate(*second)) {
      point = 0x10000 + ((*first - 0xd800) << 10) + (*second - 0xdc00);
      text = ahead;
    }
  }
  if (is_high_surrogate(point) || is_low_surrogate(point)) point = kReplacement;
  append_utf8(out, point);
  return true;
}

bool append_escape(std::string_view& text, std::string& out) {
  if (text.empty()) return false;
  const char c = text.front();
  text.remove_prefix(1);
  switch (c) {
    case '"':
    case '\\':
    case '/':
      out.push_back(c);
      return true;
    case 'b':
      out.push_back('\b');
      return true;
    case 'f':
      out.push_back('\f');
      return true;
    case 'n':
      out.push_back('\n');
      return true;
    case 'r':
      out.push_back('\r');
      return true;
    case 't':
      out.push_back('\t');
      return true;
    case 'u':
      return append_code_point(text, out);
    default:
      return false;
  }
}

}  // namespace

bool unescape_json_string(std::string_view quoted, std::string& out) {
  if (quoted.size() < 2 || quoted.front() != '"' || quoted.back() != '"') return false;
  std::string_view rest = quoted.substr(1, quoted.size() - 2);
  for (;;) {
    const std::size_t ordinary = rest.find('\\');
    out.append(rest.substr(0, ordinary));
    if (ordinary == std::string_view::npos) return true;
    rest.remove_prefix(ordinary + 1);
    if (!append_escape(rest, out)) return false;
  }
}

}  // namespace parley::socketio
