#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::socketio {

/// The number is the digit on the wire.
enum class PacketType : unsigned char {
  kConnect,
  kDisconnect,
  kEvent,
  kAck,
  kConnectError,
  kBinaryEvent,
  kBinaryAck
};

constexpr bool is_binary(PacketType type) {
  return type == PacketType::kBinaryEvent || type == PacketType::kBinaryAck;
}

/// A decoded packet. The views are of the text it was decoded from.
struct Packet {
  PacketType type = PacketType::kConnect;
  unsigned attachments = 0;  ///< binary messages that follow
  std::string_view nsp = "/";
  std::optional<std::uint64_t> id;
  std::string_view data;                   ///< JSON, may be empty
  std::vector<std::string_view> elements;  ///< of data, when it is an array
};

/// Appends everything that stands before the JSON. Types with attachments write their number, the
/// others ignore it.
void append_header(std::string& out, PacketType type, unsigned attachments, std::string_view nsp,
                   std::optional<std::uint64_t> id);

}  // namespace parley::socketio
