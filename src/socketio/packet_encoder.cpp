// Socket.IO protocol 5, "packet encoding", the way out: a short header before the JSON text that
// ValueWriter made, which is not looked at again.
#include "socketio/packet_encoder.hpp"

#include <array>
#include <exception>
#include <string>

#include "base/log.hpp"

namespace parley::socketio {
namespace {

PacketType with_attachments(PacketType type) {
  return type == PacketType::kAck ? PacketType::kBinaryAck : PacketType::kBinaryEvent;
}

engineio::OutgoingRef encode_with(const PacketParser& parser, const OutgoingPacket& packet,
                                  bool compress) {
  std::string why = "not a std::exception";
  try {
    return engineio::Outgoing::messages(parser.encode(packet), compress);
  } catch (const std::exception& exception) {
    why = exception.what();
  } catch (...) {
  }
  base::log_error("socket.io:parser", "a packet for " + std::string(packet.nsp) +
                                          " is not sent, its parser threw: " + why);
  return engineio::Outgoing::messages({}, false);
}

}  // namespace

engineio::OutgoingRef encode_packet(const PacketParser* parser, PacketType type,
                                    std::string_view nsp, std::optional<std::uint64_t> id,
                                    const detail::Payload& payload, bool compress,
                                    engineio::SpareOutgoing* spare) {
  if (parser) {
    return encode_with(
        *parser, {static_cast<ParserPacketType>(type), nsp, id, payload.json, payload.attachments},
        compress);
  }
  if (!payload.attachments.empty()) type = with_attachments(type);
  std::string head;
  append_header(head, type, static_cast<unsigned>(payload.attachments.size()), nsp, id);
  const std::array<std::string_view, 2> text{head, payload.json};
  return engineio::Outgoing::message(text, payload.attachments, compress, spare);
}

}  // namespace parley::socketio
