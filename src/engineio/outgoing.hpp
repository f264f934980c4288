#pragma once
#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engineio/packet.hpp"

namespace parley::websocket {
class Deflater;
}

namespace parley::engineio {

/// Packets that belong together (a message and its binary attachments), encoded once and shared by
/// every receiver on every loop: as WebSocket frames, from which a polling payload is cut.
/// Immutable, but for the deflated form, which is made on first use under a lock.
class Outgoing {
 public:
  /// A message packet from the pieces of its text, and binary messages that must follow it at once.
  static std::shared_ptr<const Outgoing> message(std::span<const std::string_view> text,
                                                 std::span<const std::string> attachments,
                                                 bool compress = true);
  /// A message of bytes alone.
  static std::shared_ptr<const Outgoing> binary(std::string_view bytes, bool compress = true);
  /// A packet without attachments: `data` behind the type digit.
  static std::shared_ptr<const Outgoing> control(PacketType type, std::string_view data = {});

  /// Whole WebSocket frames (RFC 6455), unmasked.
  const std::string& frames() const { return frames_; }
  /// The same with every frame of at least `threshold` bytes deflated, when it may be (RFC 7692).
  /// All callers must pass a deflater of the same settings and without context.
  const std::string& deflated_frames(websocket::Deflater& deflater, std::size_t threshold) const;
  /// Appends deflated frames made with a connection's own context.
  void append_deflated(std::string& out, websocket::Deflater& deflater,
                       std::size_t threshold) const;

  /// Appends the packets to a polling payload.
  void append_payload(std::string& out) const;
  std::size_t packets() const { return parts_.size(); }

 private:
  struct Part {
    std::size_t offset;  // of the frame's payload in frames_
    std::size_t size;
    bool binary;
  };
  void add(bool binary, std::span<const std::string_view> pieces);

  std::string frames_;
  std::vector<Part> parts_;
  bool compress_ = true;
  mutable std::once_flag deflate_once_;
  mutable std::string deflated_;
};

using OutgoingRef = std::shared_ptr<const Outgoing>;

}  // namespace parley::engineio
