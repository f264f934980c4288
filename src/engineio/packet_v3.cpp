// Engine.IO protocol 3, "packet encoding". Text is as in protocol 4; binary packets have a type,
// which is a byte before the data, or a digit before the base64.
#include "engineio/packet_v3.hpp"

#include "base/base64.hpp"

namespace parley::engineio {

base::result<Packet, PacketError> decode_packet_v3(std::string_view text, std::string& bytes) {
  if (!text.starts_with(kBase64Marker)) return decode_packet(text);
  const auto typed = decode_packet(text.substr(1));
  if (!typed) return typed.error();
  bytes.clear();
  if (!base::append_base64_decoded(bytes, typed->data)) return PacketError::kBadBase64;
  return Packet{typed->type, true, bytes};
}

base::result<Packet, PacketError> decode_binary_packet_v3(std::string_view bytes) {
  if (bytes.empty()) return PacketError::kEmpty;
  const auto type = static_cast<unsigned char>(bytes.front());
  if (type > static_cast<unsigned char>(PacketType::kNoop)) return PacketError::kUnknownType;
  return Packet{static_cast<PacketType>(type), true, bytes.substr(1)};
}

}  // namespace parley::engineio
