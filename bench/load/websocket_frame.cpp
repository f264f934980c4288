// The frames of RFC 6455 as far as a measurement needs them. Every frame is masked with the same
// key: the server has to unmask it all the same.
#include "load/websocket_frame.hpp"

#include <cstdint>

#include "load/fail.hpp"

namespace load {

std::optional<WebsocketFrame> read_frame(std::string_view bytes) {
  if (bytes.size() < 2) return std::nullopt;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
  if ((byte(0) & 0x80) == 0 || (byte(0) & 15) == 0) fail("the server sent a fragment");
  if ((byte(1) & 0x80) != 0) fail("the server sent a masked frame");
  std::uint64_t length = byte(1) & 127;
  std::size_t header = 2;
  if (length >= 126) {
    header = length == 126 ? 4 : 10;
    if (bytes.size() < header) return std::nullopt;
    length = 0;
    for (std::size_t i = 2; i < header; ++i) length = length << 8 | byte(i);
  }
  if (bytes.size() - header < length) return std::nullopt;
  WebsocketFrame frame;
  frame.opcode = byte(0) & 15U;
  frame.compressed = (byte(0) & 0x40) != 0;
  frame.payload = bytes.substr(header, length);
  frame.size = header + length;
  return frame;
}

void write_text_frame(Buffer& out, std::string_view payload) {
  out.append('\x81');
  if (payload.size() < 126) {
    out.append(static_cast<char>(0x80 | payload.size()));
  } else if (payload.size() < 65536) {
    out.append(static_cast<char>(0x80 | 126));
    out.append(static_cast<char>(payload.size() >> 8));
    out.append(static_cast<char>(payload.size() & 0xff));
  } else {
    out.append(static_cast<char>(0xff));
    for (int shift = 56; shift >= 0; shift -= 8) {
      out.append(static_cast<char>(payload.size() >> shift & 0xff));
    }
  }
  static constexpr unsigned char kKey[4] = {0x12, 0x34, 0x56, 0x78};
  out.append({reinterpret_cast<const char*>(kKey), 4});
  char* to = out.extend(payload.size());
  for (std::size_t i = 0; i < payload.size(); ++i) {
    to[i] = static_cast<char>(static_cast<unsigned char>(payload[i]) ^ kKey[i & 3]);
  }
}

}  // namespace load
