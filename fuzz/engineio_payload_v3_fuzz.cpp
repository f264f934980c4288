// Polling payloads of protocol 3 from a peer; the first byte says of which kind. What is decoded
// must be the same again after it was written, and no payload may hold more packets than lengths.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.hpp"
#include "engineio/payload_v3.hpp"

namespace {

using parley::engineio::Packet;
using parley::engineio::PacketType;
using parley::engineio::PayloadDecoder;
using parley::engineio::PayloadDecoderV3;
using parley::engineio::PayloadKind;

void require(bool holds) {
  if (!holds) std::abort();
}

struct Decoded {
  std::vector<std::string> packets;
  std::string written;
  bool writable = true;  // all binary packets are messages, the only ones that we send
  PayloadDecoder::Outcome outcome = PayloadDecoder::kEnd;
};

Decoded decode(std::string_view body, PayloadKind kind) {
  Decoded decoded;
  PayloadDecoderV3 decoder(body, kind);
  Packet packet;
  while ((decoded.outcome = decoder.next(packet)) == PayloadDecoder::kPacket) {
    const std::string text = to_digit(packet.type) + std::string(packet.data);
    decoded.packets.push_back((packet.binary ? "b" : "") + text);
    if (packet.binary) {
      decoded.writable = decoded.writable && packet.type == PacketType::kMessage;
      append_binary_message_v3(decoded.written, kind, packet.data);
    } else {
      require(parley::base::is_valid_utf8(packet.data));
      append_text_packet_v3(decoded.written, kind, text);
    }
  }
  require(decoder.next(packet) == decoded.outcome);
  require((decoded.outcome == PayloadDecoder::kError) == !decoder.error().empty());
  return decoded;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto kind = data[0] % 2 == 0 ? PayloadKind::kText : PayloadKind::kBinary;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Decoded first = decode(body, kind);
  require(first.packets.size() <= body.size() / 3);
  if (first.packets.empty() || !first.writable) return 0;
  const Decoded second = decode(first.written, kind);
  require(second.outcome == PayloadDecoder::kEnd);
  require(second.packets == first.packets);
  require(second.written == first.written);
  return 0;
}
