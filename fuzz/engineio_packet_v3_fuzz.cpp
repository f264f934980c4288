// Packets of protocol 3 from a peer, read as text and as a binary frame. Base64 that is accepted
// must be what an encoder writes, and data must lie in what was decoded.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/base64.hpp"
#include "engineio/packet_v3.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using parley::engineio::to_digit;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  std::string bytes;
  if (const auto packet = parley::engineio::decode_packet_v3(input, bytes)) {
    std::string written = packet->binary ? "b" : "";
    written += to_digit(packet->type);
    if (packet->binary) {
      parley::base::append_base64(written, packet->data);
    } else {
      written += packet->data;
    }
    require(written == input);
  }
  if (const auto packet = parley::engineio::decode_binary_packet_v3(input)) {
    require(packet->binary);
    require(static_cast<char>(packet->type) + std::string(packet->data) == input);
  }
  return 0;
}
