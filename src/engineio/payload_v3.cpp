// Engine.IO protocol 3, payloads of HTTP long-polling. Stricter than the reference where that one
// lets JavaScript guess: a length is digits, text is UTF-8, and a binary packet is as long as it
// says. The text is measured while it is walked through once; turning it into UTF-16 first was
// rejected, it would double what a POST costs. Packets that clients 1.x write in text payloads are
// UTF-8 within UTF-8, which nothing tells from other text: they arrive as they are, as in the
// reference.
#include "engineio/payload_v3.hpp"

#include "base/base64.hpp"
#include "base/utf8.hpp"
#include "engineio/packet_v3.hpp"

namespace parley::engineio {
namespace {

constexpr std::size_t kMaxLengthDigits = 310;  // the reference's: what a JavaScript number can have
constexpr char kTextMark = 0;
constexpr char kBinaryMark = 1;
constexpr char kLengthEnd = '\xff';

/// Adds a digit; false when the length is beyond `most`, which a body can have.
bool add_digit(std::size_t& length, unsigned digit, std::size_t most) {
  if (digit > 9) return false;
  length = length * 10 + digit;
  return length <= most;
}

/// UTF-16 code units of the character that begins with this byte; none for a continuation.
std::size_t units_of(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte & 0xc0) == 0x80 ? 0 : byte >= 0xf0 ? 2 : 1;
}

/// How many bytes the first `units` code units of a text have; npos when it has fewer, or when they
/// end inside a surrogate pair.
std::size_t bytes_of_units(std::string_view text, std::size_t units) {
  std::size_t counted = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t more = units_of(text[i]);
    if (more == 0) continue;
    if (counted == units) return i;
    counted += more;
    if (counted > units) return std::string_view::npos;
  }
  return counted == units ? text.size() : std::string_view::npos;
}

void append_head(std::string& out, char mark, std::size_t bytes) {
  out.push_back(mark);
  for (const char digit : std::to_string(bytes)) out.push_back(static_cast<char>(digit - '0'));
  out.push_back(kLengthEnd);
}

}  // namespace

PayloadDecoder::Outcome PayloadDecoderV3::next(Packet& packet) {
  if (!error_.empty()) return PayloadDecoder::kError;
  if (!begun_) {
    begun_ = true;
    if (rest_.empty()) return fail("empty payload");
    if (kind_ == PayloadKind::kText && !base::is_valid_utf8(rest_)) {
      return fail("payload is not UTF-8");
    }
  }
  return kind_ == PayloadKind::kText ? next_text(packet) : next_binary(packet);
}

PayloadDecoder::Outcome PayloadDecoderV3::next_text(Packet& packet) {
  while (!rest_.empty()) {
    std::size_t length = 0;
    std::size_t at = 0;
    for (; at < rest_.size() && rest_[at] != ':'; ++at) {
      const auto digit = static_cast<unsigned>(rest_[at] - '0');
      if (at == kMaxLengthDigits || !add_digit(length, digit, rest_.size())) {
        return fail("bad packet length");
      }
    }
    if (at == 0 || at == rest_.size()) return fail("bad packet length");
    rest_.remove_prefix(at + 1);
    const std::size_t bytes = bytes_of_units(rest_, length);
    if (bytes == std::string_view::npos) return fail("packet shorter than its length");
    const std::string_view text = rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
    if (text.empty()) continue;  // "0:" is a payload without packets
    return decoded(decode_packet_v3(text, bytes_), packet);
  }
  return PayloadDecoder::kEnd;
}

PayloadDecoder::Outcome PayloadDecoderV3::next_binary(Packet& packet) {
  if (rest_.empty()) return PayloadDecoder::kEnd;
  // The reference takes everything that is not 0 for binary.
  const char mark = rest_.front();
  if (mark != kTextMark && mark != kBinaryMark) return fail("bad kind of packet");
  std::size_t length = 0;
  std::size_t at = 1;
  for (; at < rest_.size() && rest_[at] != kLengthEnd; ++at) {
    const auto digit = static_cast<unsigned char>(rest_[at]);
    if (at > kMaxLengthDigits || !add_digit(length, digit, rest_.size())) {
      return fail("bad packet length");
    }
  }
  if (at == 1 || at == rest_.size()) return fail("bad packet length");
  rest_.remove_prefix(at + 1);
  if (length > rest_.size()) return fail("packet shorter than its length");
  const std::string_view data = rest_.substr(0, length);
  rest_.remove_prefix(length);
  if (mark == kBinaryMark) return decoded(decode_binary_packet_v3(data), packet);
  if (!base::is_valid_utf8(data)) return fail("packet is not UTF-8");
  return decoded(decode_packet_v3(data, bytes_), packet);
}

PayloadDecoder::Outcome PayloadDecoderV3::decoded(const base::result<Packet, PacketError>& result,
                                                  Packet& packet) {
  if (!result) return fail(to_text(result.error()));
  packet = *result;
  return PayloadDecoder::kPacket;
}

PayloadDecoder::Outcome PayloadDecoderV3::fail(std::string_view what) {
  error_ = what;
  return PayloadDecoder::kError;
}

void append_text_packet_v3(std::string& out, PayloadKind kind, std::string_view packet) {
  if (kind == PayloadKind::kBinary) {
    append_head(out, kTextMark, packet.size());
  } else {
    out += std::to_string(utf16_length(packet));
    out += ':';
  }
  out += packet;
}

void append_binary_message_v3(std::string& out, PayloadKind kind, std::string_view bytes) {
  if (kind == PayloadKind::kBinary) {
    append_head(out, kBinaryMark, bytes.size() + 1);
    out += static_cast<char>(PacketType::kMessage);
    out += bytes;
    return;
  }
  out += std::to_string(2 + (bytes.size() + 2) / 3 * 4);
  out += ':';
  out += kBase64Marker;
  out += to_digit(PacketType::kMessage);
  base::append_base64(out, bytes);
}

std::size_t utf16_length(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) units += units_of(c);
  return units;
}

}  // namespace parley::engineio
