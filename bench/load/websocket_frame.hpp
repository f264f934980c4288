#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

#include "load/buffer.hpp"

namespace load {

/// One frame of a server (RFC 6455, section 5.2), as a view of what was received.
struct WebsocketFrame {
  unsigned opcode = 0;      ///< 1 text, 2 binary, 8 close, 9 ping, 10 pong
  bool compressed = false;  ///< RSV1 (RFC 7692)
  std::string_view payload;
  std::size_t size = 0;  ///< of the whole frame
};

/// The frame that `bytes` begin with, or nothing while it is not all there. Fails for what a server
/// may not send, and for fragments, which none of the measured ones makes.
std::optional<WebsocketFrame> read_frame(std::string_view bytes);

/// Appends one masked text frame.
void write_text_frame(Buffer& out, std::string_view payload);

}  // namespace load
