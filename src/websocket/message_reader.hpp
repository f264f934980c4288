#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/utf8.hpp"
#include "websocket/frame.hpp"

namespace parley::websocket {

class Inflater;

struct ReaderOptions {
  std::size_t max_message = 1'000'000;  ///< bytes, as sent and after inflation: 1009 above
  bool expect_masked = true;            ///< true reads a client, false reads a server
  Inflater* inflater = nullptr;         ///< set when permessage-deflate was negotiated
};

/// Makes messages of the bytes a peer sent (RFC 6455 section 5, RFC 7692), strictly. Feed what
/// arrived, pull until kNeedMore. Each idle connection has one, so it is small, and nothing is
/// allocated for a message that arrives whole.
class MessageReader {
 public:
  enum class Kind : unsigned char { kNeedMore, kText, kBinary, kPing, kPong, kClose, kError };

  struct Event {
    Kind kind = Kind::kNeedMore;
    std::uint16_t code = 0;    ///< kClose: received, 1005 if none. kError: what to send
    std::string_view payload;  ///< valid until the next call of next() or feed()
    std::string_view reason;   ///< kClose: received. kError: ours. As long valid as payload
    std::uint64_t size = 0;    ///< kError, a message too big: what its frames announced, if known
  };

  explicit MessageReader(const ReaderOptions& options);
  ~MessageReader();
  MessageReader(const MessageReader&) = delete;
  MessageReader& operator=(const MessageReader&) = delete;

  /// Unmasks in place. The bytes must stay until next() says kNeedMore; only those of an unfinished
  /// frame or message are copied. Call it only then again.
  void feed(std::span<char> bytes);
  /// The next message or control frame. kClose and kError come once: whatever follows is dropped.
  Event next();
  /// Heap and header bytes held for what is unfinished.
  std::size_t retained_bytes() const;

 private:
  enum class State : unsigned char { kHeader, kPayload, kEnded };
  struct Partial;

  bool read_header(Fault& fault);
  void begin_frame(const FrameHeader& header);
  Event read_control(std::span<char> bytes);
  void store(std::span<const char> bytes);
  Event finish_message(std::span<const char> payload);
  Event fail(Fault fault);
  Partial& partial();

  std::span<char> input_;
  std::unique_ptr<Partial> partial_;  // only while something is unfinished
  Inflater* inflater_;
  std::size_t max_message_;
  std::uint64_t frame_left_ = 0;
  std::uint64_t message_length_ = 0;  // sum of what its frames announced
  MaskKey key_{};
  std::array<char, kMaxFrameHeader> header_{};  // the start of a head that was cut
  unsigned char header_size_ = 0;
  unsigned char mask_offset_ = 0;
  base::Utf8Validator utf8_;
  State state_ = State::kHeader;
  Opcode frame_opcode_ = Opcode::kContinuation;
  Opcode message_opcode_ = Opcode::kContinuation;  // kContinuation: no message is open
  bool masked_;
  bool fin_ = false;
  bool compressed_ = false;
  bool release_ = false;  // partial_ only holds what the last event showed
};

static_assert(sizeof(MessageReader) <= 128);

}  // namespace parley::websocket
