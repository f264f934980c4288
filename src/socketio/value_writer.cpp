// Writes JSON (RFC 8259) as JSON.stringify does (ECMA-262, 25.5.2), so that the bytes of an emit do
// not tell in which language its server is written. By hand, because no JSON library at hand prints
// numbers the way JavaScript does, and to append to one string without a tree in between.
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/json_bytes.hpp"
#include "base/utf8.hpp"
#include "parley/value.hpp"

namespace parley {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

/// True for the bytes that cannot simply be copied into a JSON string.
constexpr std::array<bool, 256> kSpecial = [] {
  std::array<bool, 256> special{};
  for (std::size_t byte = 0; byte < 256; ++byte) {
    special[byte] = byte < 0x20 || byte == '"' || byte == '\\' || byte >= 0x80;
  }
  return special;
}();

void append_escaped(std::string& out, unsigned char byte) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '\\';
  switch (byte) {
    case '"':
    case '\\':
      out += static_cast<char>(byte);
      break;
    case '\b':
      out += 'b';
      break;
    case '\f':
      out += 'f';
      break;
    case '\n':
      out += 'n';
      break;
    case '\r':
      out += 'r';
      break;
    case '\t':
      out += 't';
      break;
    default:
      out += "u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
  }
}

void append_quoted(std::string& out, std::string_view text) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  out.reserve(out.size() + text.size() + 8);  // with what usually follows
  out += '"';
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (text.size() - i >= 8) {
      const std::size_t ordinary =
          base::ordinary_json_bytes<base::JsonBytes::kAscii>(text.data() + i);
      i += ordinary;
      if (ordinary == 8) continue;
    }
    const unsigned char byte = bytes[i];
    if (!kSpecial[byte]) {
      ++i;
      continue;
    }
    if (byte >= 0x80) {
      if (const std::size_t length = base::utf8_sequence_length(text.substr(i))) {
        i += length;
        continue;
      }
    }
    out.append(text, copied, i - copied);
    if (byte >= 0x80) {
      out += kReplacement;
    } else {
      append_escaped(out, byte);
    }
    copied = ++i;
  }
  out.append(text, copied, text.size() - copied);
  out += '"';
}

template <class Integer>
void append_integer(std::string& out, Integer value) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

/// Number::toString (ECMA-262, 6.1.6.1.20): the shortest digits that read back as this double, with
/// a point up to 10^21 and an exponent beyond.
void append_double(std::string& out, double value) {
  if (value == 0) {
    out += '0';  // negative zero too
    return;
  }
  if (std::abs(value) < 9007199254740992.0 && value == std::trunc(value)) {
    return append_integer(out, static_cast<std::int64_t>(value));
  }
  if (value < 0) out += '-';
  // "d.ddde+XX" or "de+XX"
  std::array<char, 32> buffer{};
  const char* const end = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                        std::abs(value), std::chars_format::scientific)
                              .ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t e = text.find('e');
  std::string digits(text.substr(0, 1));
  if (e > 2) digits += text.substr(2, e - 2);
  int exponent = 0;  // of the first digit
  const std::size_t first = text[e + 1] == '+' ? e + 2 : e + 1;
  std::from_chars(text.data() + first, end, exponent);

  const int point = exponent + 1;  // digits before the decimal point
  const int count = static_cast<int>(digits.size());
  if (point > 21 || point <= -6) {
    out += digits[0];
    if (count > 1) {
      out += '.';
      out.append(digits, 1);
    }
    out += exponent < 0 ? "e-" : "e+";
    append_integer(out, std::abs(exponent));
  } else if (point <= 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-point), '0');
    out += digits;
  } else if (point >= count) {
    out += digits;
    out.append(static_cast<std::size_t>(point - count), '0');
  } else {
    out.append(digits, 0, static_cast<std::size_t>(point));
    out += '.';
    out.append(digits, static_cast<std::size_t>(point));
  }
}

}  // namespace

void ValueWriter::separate() {
  if (need_comma_) json_ += ',';
  need_comma_ = true;
}

void ValueWriter::null() {
  separate();
  json_ += "null";
}

void ValueWriter::boolean(bool value) {
  separate();
  json_ += value ? "true" : "false";
}

void ValueWriter::integer(std::int64_t value) {
  separate();
  append_integer(json_, value);
}

void ValueWriter::unsigned_integer(std::uint64_t value) {
  separate();
  append_integer(json_, value);
}

void ValueWriter::number(double value) {
  if (!std::isfinite(value)) return null();
  separate();
  append_double(json_, value);
}

void ValueWriter::string(std::string_view utf8) {
  separate();
  append_quoted(json_, utf8);
}

void ValueWriter::raw(std::string_view json) {
  if (json.empty()) return null();
  separate();
  json_ += json;
}

void ValueWriter::binary(std::string bytes) {
  separate();
  json_ += R"({"_placeholder":true,"num":)";
  append_integer(json_, attachments_.size());
  json_ += '}';
  attachments_.push_back(std::move(bytes));
}

void ValueWriter::begin_array() {
  separate();
  json_ += '[';
  need_comma_ = false;
}

void ValueWriter::end_array() {
  json_ += ']';
  need_comma_ = true;
}

void ValueWriter::begin_object() {
  separate();
  json_ += '{';
  need_comma_ = false;
}

void ValueWriter::key(std::string_view utf8) {
  separate();
  append_quoted(json_, utf8);
  json_ += ':';
  need_comma_ = false;
}

void ValueWriter::end_object() {
  json_ += '}';
  need_comma_ = true;
}

}  // namespace parley
