// Names of people and rooms. A refused character is named to the person instead of being dropped
// silently: somebody who typed "Ann\u202e" should learn why they cannot be called that.
#include "name.hpp"

#include <array>

#include "case_fold.hpp"
#include "utf8.hpp"

namespace parley::chat {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

template <std::size_t N>
bool in_any(const std::array<Range, N>& ranges, char32_t c) {
  for (const Range& range : ranges) {
    if (range.first <= c && c <= range.last) return true;
  }
  return false;
}

constexpr std::array<Range, 9> kSpaces{{{0x09, 0x0d},
                                        {0x20, 0x20},
                                        {0xa0, 0xa0},
                                        {0x1680, 0x1680},
                                        {0x2000, 0x200a},
                                        {0x2028, 0x2029},
                                        {0x202f, 0x202f},
                                        {0x205f, 0x205f},
                                        {0x3000, 0x3000}}};

// Controls, marks of direction, characters without a glyph, private use, non-characters.
constexpr std::array<Range, 23> kRefused{
    {{0x00, 0x1f},       {0x7f, 0x9f},       {0xad, 0xad},       {0x34f, 0x34f},
     {0x61c, 0x61c},     {0x115f, 0x1160},   {0x17b4, 0x17b5},   {0x180b, 0x180f},
     {0x200b, 0x200b},   {0x200e, 0x200f},   {0x202a, 0x202e},   {0x2060, 0x206f},
     {0x2800, 0x2800},   {0x3164, 0x3164},   {0xe000, 0xf8ff},   {0xfdd0, 0xfdef},
     {0xfeff, 0xfeff},   {0xffa0, 0xffa0},   {0xfff0, 0xffff},   {0x1bca0, 0x1bca3},
     {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}, {0xf0000, 0x10ffff}}};

bool is_space(char32_t c) {
  return in_any(kSpaces, c);
}
bool is_joiner(char32_t c) {
  return c == 0x200c || c == 0x200d;
}
bool is_variation_selector(char32_t c) {
  return 0xfe00 <= c && c <= 0xfe0f;
}
bool is_refused(char32_t c) {
  return in_any(kRefused, c) || (c & 0xfffe) == 0xfffe;
}
/// Arabic, the scripts of India, emoji: what a joiner or selector can belong to. Not Latin, Greek
/// or Cyrillic, where it would only make a name look like another one.
bool takes_joiner(char32_t c) {
  return c >= 0x600 && !is_space(c) && !is_joiner(c);
}

std::u32string collapse(const std::u32string& text) {
  std::u32string collapsed;
  for (const char32_t c : text) {
    if (!is_space(c)) {
      collapsed.push_back(c);
    } else if (!collapsed.empty() && collapsed.back() != U' ') {
      collapsed.push_back(U' ');
    }
  }
  if (!collapsed.empty() && collapsed.back() == U' ') collapsed.pop_back();
  return collapsed;
}

bool has_invisible(const std::u32string& name) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (is_refused(name[i])) return true;
    if (is_joiner(name[i]) && (i == 0 || i + 1 == name.size() || !takes_joiner(name[i - 1]) ||
                               !takes_joiner(name[i + 1]))) {
      return true;
    }
    if (is_variation_selector(name[i]) && i == 0) return true;
  }
  return false;
}

}  // namespace

Outcome<std::string> normalise_name(std::string_view name, std::size_t max_length) {
  const auto text = decode_utf8(name);
  if (!text) return failure::name_invalid("This name is not valid text.");
  const std::u32string collapsed = collapse(*text);
  if (collapsed.empty()) return failure::name_invalid("Please enter a name.");
  if (collapsed.size() > max_length) {
    return failure::name_invalid("Names have at most " + std::to_string(max_length) +
                                 " characters.");
  }
  if (has_invisible(collapsed)) {
    return failure::name_invalid("This name has characters that cannot be seen.");
  }
  std::string normalised;
  for (const char32_t c : collapsed) append_utf8(normalised, c);
  return normalised;
}

std::string name_key(std::string_view name) {
  std::string key;
  for (const char32_t c : decode_utf8(name).value_or(std::u32string{})) {
    if (is_joiner(c) || is_variation_selector(c)) continue;
    append_utf8(key, fold_case(c));
  }
  return key;
}

}  // namespace parley::chat
