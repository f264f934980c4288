#pragma once
// The head of a WebSocket frame (RFC 6455 section 5.2): reading, judging and writing it.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "websocket/close_code.hpp"
#include "websocket/mask.hpp"

namespace parley::websocket {

enum class Opcode : unsigned char {
  kContinuation = 0x0,
  kText = 0x1,
  kBinary = 0x2,
  kClose = 0x8,
  kPing = 0x9,
  kPong = 0xa,
};

constexpr bool is_control(Opcode opcode) {
  return (static_cast<unsigned char>(opcode) & 0x8) != 0;
}

inline constexpr std::size_t kMaxControlPayload = 125;
inline constexpr std::size_t kMaxFrameHeader = 2 + 8 + 4;  // fixed part, longest length, mask key

struct FrameHeader {
  std::uint64_t length = 0;
  MaskKey key{};
  Opcode opcode = Opcode::kContinuation;
  bool fin = true;
  bool rsv1 = false;
};

/// What the next frame is judged by.
struct FrameRules {
  bool masked = true;          ///< frames of a client must be, frames of a server must not
  bool deflate = false;        ///< RSV1 may mark the first frame of a message (RFC 7692)
  bool in_message = false;     ///< a fragmented message is not finished yet
  std::uint64_t room = ~0ull;  ///< how many bytes the message may still have
};

/// Reads the head of a frame from the start of `bytes`, which may hold more or less than that.
/// Every rule is applied as soon as the bytes it needs are there.
struct FrameHeaderParse {
  Fault fault = Fault::kNone;
  unsigned char size = 0;  ///< bytes of the head; 0 when more are needed
};
FrameHeaderParse parse_frame_header(std::span<const char> bytes, const FrameRules& rules,
                                    FrameHeader& header) noexcept;

/// A frame as a server sends it: append the payload behind.
void append_frame_header(std::string& out, Opcode opcode, std::uint64_t length, bool fin = true,
                         bool rsv1 = false);

/// A whole frame as a client sends it. Take a fresh unpredictable key for each.
void append_masked_frame(std::string& out, Opcode opcode, std::string_view payload, MaskKey key,
                         bool fin = true, bool rsv1 = false);

}  // namespace parley::websocket
