// Polling payloads from a peer. What is decoded must be written back as an equal payload, and no
// payload may hold more packets than separators allow.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/utf8.hpp"
#include "engineio/payload.hpp"

namespace {

using parley::engineio::Packet;
using parley::engineio::PayloadDecoder;

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  PayloadDecoder decoder(body);
  Packet packet;
  std::string written;
  PayloadDecoder::Outcome outcome;
  while ((outcome = decoder.next(packet)) == PayloadDecoder::kPacket) {
    if (packet.binary) {
      parley::engineio::append_binary_message(written, packet.data);
    } else {
      parley::engineio::append_text_packet(written, parley::engineio::to_digit(packet.type),
                                           packet.data);
    }
  }
  require(decoder.next(packet) == outcome);
  if (outcome == PayloadDecoder::kEnd) {
    require(written == body);
    require(parley::base::is_valid_utf8(body));
  } else {
    require(!decoder.error().empty());
    require(body.starts_with(written));
  }
  return 0;
}
