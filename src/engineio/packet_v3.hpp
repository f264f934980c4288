#pragma once
#include <string>
#include <string_view>

#include "engineio/packet.hpp"

namespace parley::engineio {

/// Engine.IO protocol 3: a text frame, or a packet of a text payload. Type digit and data, or 'b',
/// type digit and base64, whose bytes are left in `bytes`.
base::result<Packet, PacketError> decode_packet_v3(std::string_view text, std::string& bytes);

/// A binary frame, or a binary packet of a binary payload: the first byte is the type's number.
base::result<Packet, PacketError> decode_binary_packet_v3(std::string_view bytes);

}  // namespace parley::engineio
