// UTF-8 to code points and back, RFC 3629 section 3. std::codecvt was rejected: deprecated, and it
// accepts what the RFC forbids.
#include "utf8.hpp"

#include <cstddef>

namespace parley::chat {

std::optional<std::u32string> decode_utf8(std::string_view bytes) {
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};  // by length in bytes
  std::u32string text;
  text.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size();) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    if (lead < 0x80) {
      text.push_back(lead);
      ++i;
      continue;
    }
    const std::size_t length = lead >= 0xf8   ? 0
                               : lead >= 0xf0 ? 4
                               : lead >= 0xe0 ? 3
                               : lead >= 0xc0 ? 2
                                              : 0;
    if (length == 0 || bytes.size() - i < length) return std::nullopt;
    char32_t code_point = lead & (0x7fu >> length);
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(bytes[i + k]);
      if ((next & 0xc0) != 0x80) return std::nullopt;
      code_point = code_point << 6 | (next & 0x3fu);
    }
    const bool surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
    if (code_point < kLeast[length] || code_point > 0x10ffff || surrogate) return std::nullopt;
    text.push_back(code_point);
    i += length;
  }
  return text;
}

void append_utf8(std::string& bytes, char32_t code_point) {
  const auto put = [&](char32_t byte) { bytes.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xc0 | code_point >> 6);
    put(0x80 | (code_point & 0x3f));
  } else if (code_point < 0x10000) {
    put(0xe0 | code_point >> 12);
    put(0x80 | (code_point >> 6 & 0x3f));
    put(0x80 | (code_point & 0x3f));
  } else {
    put(0xf0 | code_point >> 18);
    put(0x80 | (code_point >> 12 & 0x3f));
    put(0x80 | (code_point >> 6 & 0x3f));
    put(0x80 | (code_point & 0x3f));
  }
}

}  // namespace parley::chat
