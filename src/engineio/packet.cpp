// Engine.IO protocol 4, "packet encoding". Data behind packets that carry none (close, noop) is
// handed on and not refused: the reference ignores it, and so do we.
#include "engineio/packet.hpp"

#include "base/base64.hpp"

namespace parley::engineio {

std::string_view to_text(PacketError error) {
  switch (error) {
    case PacketError::kEmpty:
      return "empty packet";
    case PacketError::kUnknownType:
      return "unknown packet type";
    case PacketError::kBadBase64:
      break;
  }
  return "bad base64";
}

base::result<Packet, PacketError> decode_packet(std::string_view text) {
  if (text.empty()) return PacketError::kEmpty;
  const char digit = text.front();
  if (digit < '0' || digit > to_digit(PacketType::kNoop)) return PacketError::kUnknownType;
  return Packet{static_cast<PacketType>(digit - '0'), false, text.substr(1)};
}

base::result<Packet, PacketError> decode_packet(std::string_view text, std::string& bytes) {
  if (!text.starts_with(kBase64Marker)) return decode_packet(text);
  bytes.clear();
  if (!base::append_base64_decoded(bytes, text.substr(1))) return PacketError::kBadBase64;
  return Packet{PacketType::kMessage, true, bytes};
}

}  // namespace parley::engineio
