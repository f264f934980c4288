// UTF-8 as RFC 3629 section 4 writes its grammar: each lead byte says how many continuation bytes
// follow, and four of them narrow what the first may be. The three numbers of the state are that
// sentence. A table-driven automaton is as short but is opaque to read and, on the text that chats
// carry (runs of ASCII, runs of one script), no faster than whole words and whole sequences.
#include "base/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace parley::base {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080;

bool is_continuation(unsigned char byte) {
  return (byte & 0xc0) == 0x80;
}

const unsigned char* skip_ascii(const unsigned char* at, const unsigned char* end) {
  while (end - at >= 16) {
    std::uint64_t words[2];
    std::memcpy(words, at, sizeof words);
    if (((words[0] | words[1]) & kHighBits) != 0) break;
    at += 16;
  }
  while (at != end && *at < 0x80) ++at;
  return at;
}

// The length of the valid sequence that begins with a non-ASCII byte at `at`, 0 if there is none.
// At least four bytes must be readable.
std::size_t sequence_length(const unsigned char* at) {
  const unsigned char lead = at[0];
  if (lead < 0xe0) return lead >= 0xc2 && is_continuation(at[1]) ? 2 : 0;
  if (lead < 0xf0) {
    const unsigned char low = lead == 0xe0 ? 0xa0 : 0x80;
    const unsigned char high = lead == 0xed ? 0x9f : 0xbf;
    return at[1] >= low && at[1] <= high && is_continuation(at[2]) ? 3 : 0;
  }
  if (lead > 0xf4) return 0;
  const unsigned char low = lead == 0xf0 ? 0x90 : 0x80;
  const unsigned char high = lead == 0xf4 ? 0x8f : 0xbf;
  return at[1] >= low && at[1] <= high && is_continuation(at[2]) && is_continuation(at[3]) ? 4 : 0;
}

}  // namespace

bool Utf8Validator::step(unsigned char byte) noexcept {
  if (needed_ > 0) {
    if (byte < low_ || byte > high_) return false;
    low_ = 0x80;
    high_ = 0xbf;
    --needed_;
    return true;
  }
  if (byte < 0x80) return true;
  if (byte < 0xc2 || byte > 0xf4) return false;
  needed_ = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
  low_ = byte == 0xe0 ? 0xa0 : byte == 0xf0 ? 0x90 : 0x80;
  high_ = byte == 0xed ? 0x9f : byte == 0xf4 ? 0x8f : 0xbf;
  return true;
}

bool Utf8Validator::feed(std::string_view bytes) noexcept {
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  const auto* const end = at + bytes.size();
  while (needed_ > 0 && at != end) {
    if (!step(*at++)) return false;
  }
  while (end - at >= 4) {
    if (*at < 0x80) {
      at = skip_ascii(at, end);
    } else {
      const std::size_t length = sequence_length(at);
      if (length == 0) return false;
      at += length;
    }
  }
  while (at != end) {
    if (!step(*at++)) return false;
  }
  return true;
}

std::size_t utf8_sequence_length(std::string_view text) noexcept {
  if (static_cast<unsigned char>(text[0]) < 0x80) return 1;
  unsigned char bytes[4] = {};  // what is not there is zero, which continues nothing
  std::memcpy(bytes, text.data(), std::min(text.size(), sizeof bytes));
  return sequence_length(bytes);
}

bool is_valid_utf8(std::string_view text) noexcept {
  Utf8Validator validator;
  return validator.feed(text) && validator.complete();
}

}  // namespace parley::base
