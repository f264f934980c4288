// RFC 4648, section 4. The decoder takes the choice section 3 leaves open on the strict side: one
// text per byte string, so nothing can be smuggled past a check that compared the text. OpenSSL's
// EVP_DecodeBlock was rejected: it skips white space and does not tell the padding's length.
#include "base/base64.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace parley::base {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kBad = 0x80;

constexpr std::array<std::uint8_t, 256> kDigits = [] {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(kBad);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    digits[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return digits;
}();

std::uint32_t byte(char c) {
  return static_cast<unsigned char>(c);
}

std::uint32_t digit(char c) {
  return kDigits[static_cast<unsigned char>(c)];
}

char low_byte(std::uint32_t bits) {
  return static_cast<char>(static_cast<unsigned char>(bits & 0xff));
}

}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
  const std::size_t before = out.size();
  out.resize(before + (bytes.size() + 2) / 3 * 4, '=');
  char* to = out.data() + before;  // indexing `out` would load its address for every byte
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t group =
        (byte(bytes[i]) << 16) | (byte(bytes[i + 1]) << 8) | byte(bytes[i + 2]);
    *to++ = kAlphabet[group >> 18];
    *to++ = kAlphabet[(group >> 12) & 63];
    *to++ = kAlphabet[(group >> 6) & 63];
    *to++ = kAlphabet[group & 63];
  }
  const std::size_t rest = bytes.size() - i;
  if (rest == 0) return;
  const std::uint32_t group = (byte(bytes[i]) << 16) | (rest == 2 ? byte(bytes[i + 1]) << 8 : 0U);
  *to++ = kAlphabet[group >> 18];
  *to++ = kAlphabet[(group >> 12) & 63];
  if (rest == 2) *to = kAlphabet[(group >> 6) & 63];
}

bool append_base64_decoded(std::string& out, std::string_view text) {
  if (text.size() % 4 != 0) return false;
  if (text.empty()) return true;
  std::size_t padding = 0;
  if (text.back() == '=') padding = text[text.size() - 2] == '=' ? 2 : 1;

  const std::size_t before = out.size();
  const std::size_t whole = text.size() - (padding == 0 ? 0 : 4);
  out.resize(before + text.size() / 4 * 3 - padding);
  char* to = out.data() + before;
  std::uint32_t seen = 0;  // every digit of the text or-ed together: one test instead of many
  for (std::size_t i = 0; i < whole; i += 4) {
    const std::uint32_t a = digit(text[i]);
    const std::uint32_t b = digit(text[i + 1]);
    const std::uint32_t c = digit(text[i + 2]);
    const std::uint32_t d = digit(text[i + 3]);
    seen |= a | b | c | d;
    const std::uint32_t group = (a << 18) | (b << 12) | (c << 6) | d;
    *to++ = low_byte(group >> 16);
    *to++ = low_byte(group >> 8);
    *to++ = low_byte(group);
  }
  if (padding != 0) {
    const std::uint32_t a = digit(text[whole]);
    const std::uint32_t b = digit(text[whole + 1]);
    const std::uint32_t c = padding == 1 ? digit(text[whole + 2]) : 0;
    seen |= a | b | c;
    const std::uint32_t group = (a << 18) | (b << 12) | (c << 6);
    *to++ = low_byte(group >> 16);
    if (padding == 1) *to++ = low_byte(group >> 8);
    if ((group & (padding == 1 ? 0xffU : 0xffffU)) != 0) seen |= kBad;
  }
  if ((seen & kBad) == 0) return true;
  out.resize(before);
  return false;
}

}  // namespace parley::base
