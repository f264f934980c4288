// RFC 6455 section 5.2. The head is parsed again from its start when it arrives in pieces: it has
// at most 14 bytes, and a state per field would cost more memory in every idle connection than
// that.
//
// A length that has its highest bit set is called too big rather than malformed: it is both, and
// "too big" is what every length above the limit is called.
#include "websocket/frame.hpp"

#include <cstring>

namespace parley::websocket {
namespace {

constexpr unsigned kFin = 0x80;
constexpr unsigned kRsv1 = 0x40;
constexpr unsigned kRsv23 = 0x30;
constexpr unsigned kMasked = 0x80;
constexpr unsigned kLength16 = 126;
constexpr unsigned kLength64 = 127;

Fault judge_first_byte(const FrameHeader& header, unsigned first, const FrameRules& rules) {
  if ((first & kRsv23) != 0) return Fault::kReservedBits;
  switch (header.opcode) {
    case Opcode::kContinuation:
      if (!rules.in_message) return Fault::kUnexpectedContinuation;
      return header.rsv1 ? Fault::kReservedBits : Fault::kNone;
    case Opcode::kText:
    case Opcode::kBinary:
      if (header.rsv1 && !rules.deflate) return Fault::kReservedBits;
      return rules.in_message ? Fault::kExpectedContinuation : Fault::kNone;
    case Opcode::kClose:
    case Opcode::kPing:
    case Opcode::kPong:
      if (header.rsv1) return Fault::kReservedBits;
      return header.fin ? Fault::kNone : Fault::kFragmentedControl;
  }
  return Fault::kReservedOpcode;
}

std::uint64_t big_endian(const char* at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | static_cast<unsigned char>(at[i]);
  return value;
}

void append_header(std::string& out, Opcode opcode, std::uint64_t length, bool fin, bool rsv1,
                   unsigned mask_bit) {
  char bytes[kMaxFrameHeader];
  std::size_t size = 2;
  bytes[0] =
      static_cast<char>((fin ? kFin : 0) | (rsv1 ? kRsv1 : 0) | static_cast<unsigned char>(opcode));
  if (length < kLength16) {
    bytes[1] = static_cast<char>(mask_bit | static_cast<unsigned>(length));
  } else {
    const bool wide = length > 0xffff;
    bytes[1] = static_cast<char>(mask_bit | (wide ? kLength64 : kLength16));
    for (int shift = wide ? 56 : 8; shift >= 0; shift -= 8) {
      bytes[size++] = static_cast<char>(length >> shift & 0xff);
    }
  }
  out.append(bytes, size);
}

}  // namespace

FrameHeaderParse parse_frame_header(std::span<const char> bytes, const FrameRules& rules,
                                    FrameHeader& header) noexcept {
  if (bytes.empty()) return {};
  const unsigned first = static_cast<unsigned char>(bytes[0]);
  header.fin = (first & kFin) != 0;
  header.rsv1 = (first & kRsv1) != 0;
  header.opcode = static_cast<Opcode>(first & 0x0f);
  if (const Fault fault = judge_first_byte(header, first, rules); fault != Fault::kNone) {
    return {fault};
  }

  if (bytes.size() < 2) return {};
  const unsigned second = static_cast<unsigned char>(bytes[1]);
  if (((second & kMasked) != 0) != rules.masked) {
    return {rules.masked ? Fault::kMissingMask : Fault::kUnexpectedMask};
  }
  header.length = second & 0x7f;
  std::size_t size = 2;
  if (is_control(header.opcode)) {
    if (header.length > kMaxControlPayload) return {Fault::kControlTooLong};
  } else {
    if (header.length >= kLength16) {
      const bool wide = header.length == kLength64;
      const std::size_t extended = wide ? 8 : 2;
      if (bytes.size() < size + extended) return {};
      header.length = big_endian(bytes.data() + size, extended);
      size += extended;
      if (header.length < (wide ? 0x10000u : kLength16)) return {Fault::kNonMinimalLength};
    }
    if (header.length > rules.room) return {Fault::kMessageTooBig};
  }

  if (rules.masked) {
    if (bytes.size() < size + header.key.size()) return {};
    std::memcpy(header.key.data(), bytes.data() + size, header.key.size());
    size += header.key.size();
  }
  return {Fault::kNone, static_cast<unsigned char>(size)};
}

void append_frame_header(std::string& out, Opcode opcode, std::uint64_t length, bool fin,
                         bool rsv1) {
  append_header(out, opcode, length, fin, rsv1, 0);
}

void append_masked_frame(std::string& out, Opcode opcode, std::string_view payload, MaskKey key,
                         bool fin, bool rsv1) {
  append_header(out, opcode, payload.size(), fin, rsv1, kMasked);
  for (const unsigned char byte : key) out.push_back(static_cast<char>(byte));
  const std::size_t start = out.size();
  out.append(payload);
  unmask(std::span(out).subspan(start), key, 0);
}

}  // namespace parley::websocket
