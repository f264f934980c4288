#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace parley::websocket {

/// Restores messages that permessage-deflate compressed (RFC 7692). Without context takeover one
/// object serves every connection of a loop, because no message leaves anything behind. Not
/// thread-safe. zlib's memory is taken at the first message.
class Inflater {
 public:
  enum class Status : unsigned char { kOk, kInvalid, kTooBig };

  /// `window_bits` 8..15: the largest window the peer may have used.
  Inflater(int window_bits, bool context_takeover);
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// Appends one whole message to `out`. Stops, and costs no more, as soon as it has over `limit`
  /// bytes; memory grows with what came out. After anything but kOk an object with context is
  /// useless, as its connection is.
  Status inflate(std::string_view message, std::size_t limit, std::string& out);

 private:
  struct Stream;
  Status run(std::string_view bytes, std::size_t limit, std::string& out);

  std::unique_ptr<Stream> stream_;
  unsigned char window_bits_;
  bool context_takeover_;
};

/// Compresses messages. Without context takeover one object serves every connection of a loop that
/// agreed on at least its window. Not thread-safe. zlib's memory is taken at the first message.
class Deflater {
 public:
  /// `window_bits` 9..15: zlib has no raw stream with a window of 8 bits (it would use 9 and make
  /// what such a peer cannot read). Throws std::invalid_argument for anything else, and for a level
  /// outside 1..9.
  Deflater(int level, int window_bits, bool context_takeover);
  ~Deflater();
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  /// Appends the compressed payload of one message. RSV1 must be set on its first frame.
  void deflate(std::string_view message, std::string& out);

 private:
  struct Stream;

  std::unique_ptr<Stream> stream_;
  unsigned char level_;
  unsigned char window_bits_;
  bool context_takeover_;
};

}  // namespace parley::websocket
