#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace parley::engineio {

/// The number is the digit on the wire.
enum class PacketType : unsigned char { kOpen, kClose, kPing, kPong, kMessage, kUpgrade, kNoop };

constexpr char to_digit(PacketType type) {
  return static_cast<char>('0' + static_cast<char>(type));
}

/// `data` is a view of what was decoded.
struct Packet {
  PacketType type = PacketType::kNoop;
  bool binary = false;
  std::string_view data;
};

enum class PacketError : unsigned char { kEmpty = 1, kUnknownType, kBadBase64 };

std::string_view to_text(PacketError error);

/// Begins a binary message in a text form: base64 follows.
inline constexpr char kBase64Marker = 'b';

/// A text frame: type digit and data. Base64 is not looked for; it is an unknown type.
base::result<Packet, PacketError> decode_packet(std::string_view text);

/// The same, and a binary message in base64, whose bytes are left in `bytes`.
base::result<Packet, PacketError> decode_packet(std::string_view text, std::string& bytes);

}  // namespace parley::engineio
