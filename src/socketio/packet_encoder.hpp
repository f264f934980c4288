#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "engineio/outgoing.hpp"
#include "parley/parser.hpp"
#include "parley/value.hpp"
#include "socketio/packet.hpp"

namespace parley::socketio {

/// A packet and its attachments as Engine.IO messages, encoded once for all receivers. kEvent and
/// kAck become those of the binary kind when there are attachments.
/// `parser` is ServerOptions::parser, null for the protocol's own. A parser that throws, which is
/// logged, makes nothing: an Outgoing without packets, which no session sends.
/// `spare`: for a packet that stays on the loop.
engineio::OutgoingRef encode_packet(const PacketParser* parser, PacketType type,
                                    std::string_view nsp, std::optional<std::uint64_t> id,
                                    const detail::Payload& payload, bool compress,
                                    engineio::SpareOutgoing* spare = nullptr);

}  // namespace parley::socketio
