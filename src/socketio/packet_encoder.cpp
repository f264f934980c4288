// Socket.IO protocol 5, "packet encoding", the way out: a short header before the JSON text that
// ValueWriter made, which is not looked at again.
#include "socketio/packet_encoder.hpp"

#include <array>
#include <string>

namespace parley::socketio {

engineio::OutgoingRef encode_packet(PacketType type, std::string_view nsp,
                                    std::optional<std::uint64_t> id, const detail::Payload& payload,
                                    bool compress) {
  std::string head;
  append_header(head, type, static_cast<unsigned>(payload.attachments.size()), nsp, id);
  const std::array<std::string_view, 2> text{head, payload.json};
  return engineio::Outgoing::message(text, payload.attachments, compress);
}

}  // namespace parley::socketio
