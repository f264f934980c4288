#pragma once
#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engineio/packet.hpp"
#include "engineio/protocol.hpp"
#include "parley/parser.hpp"

namespace parley::websocket {
class Deflater;
}

namespace parley::engineio {

class OutgoingV3;
class SpareOutgoing;

/// Packets that belong together (a message and its binary attachments), encoded once and shared by
/// every receiver on every loop: as WebSocket frames, from which a polling payload is cut.
/// Immutable, but for the deflated form and those of protocol 3, which are made on first use under
/// a lock.
class Outgoing {
  struct Part {
    std::size_t offset = 0;  // of the frame's payload in frames_
    std::size_t size = 0;
    bool binary = false;
  };

 public:
  /// What each packet takes beside its frame.
  static constexpr std::size_t kPartBytes = sizeof(Part);

  explicit Outgoing(bool compress = true);
  ~Outgoing();
  Outgoing(const Outgoing&) = delete;
  Outgoing& operator=(const Outgoing&) = delete;
  /// A message packet from the pieces of its text, and binary messages that must follow it at once;
  /// made of `spare` where there is one.
  static std::shared_ptr<const Outgoing> message(std::span<const std::string_view> text,
                                                 std::span<const std::string> attachments,
                                                 bool compress = true,
                                                 SpareOutgoing* spare = nullptr);
  /// A message of bytes alone.
  static std::shared_ptr<const Outgoing> binary(std::string_view bytes, bool compress = true);
  /// Message packets of what a parser made.
  static std::shared_ptr<const Outgoing> messages(std::span<const ParserMessage> messages,
                                                  bool compress = true);
  /// A packet without attachments: `data` behind the type digit.
  static std::shared_ptr<const Outgoing> control(PacketType type, std::string_view data = {});

  /// Whole WebSocket frames (RFC 6455), unmasked.
  const std::string& frames() const { return frames_; }
  /// Before anybody else has it: the packets of `other` follow.
  void append(const Outgoing& other);
  /// The same with every frame of at least `threshold` bytes deflated, when it may be (RFC 7692).
  /// All callers must pass a deflater of the same settings and without context.
  const std::string& deflated_frames(websocket::Deflater& deflater, std::size_t threshold) const;
  /// Appends deflated frames made with a connection's own context.
  void append_deflated(std::string& out, websocket::Deflater& deflater,
                       std::size_t threshold) const;

  /// Appends the packets to a polling payload.
  void append_payload(std::string& out) const;
  std::size_t packets() const { return more_parts_.size() + (first_part_.offset > 0 ? 1 : 0); }
  /// What is in them: text without its type digit, or bytes.
  std::string_view part(std::size_t index) const {
    const std::size_t digit = is_binary(index) ? 0 : 1;
    return std::string_view(frames_).substr(at(index).offset + digit, at(index).size - digit);
  }
  bool is_binary(std::size_t index) const { return at(index).binary; }

  /// The same packets with frames for such a peer: itself, unless the form writes them otherwise.
  /// Lives as long as this one.
  const Outgoing& in(Form form) const;
  /// The polling payloads of protocol 3.
  const OutgoingV3& v3() const;
  bool has_binary() const { return has_binary_; }
  /// Whether it may be compressed.
  bool compress() const { return compress_; }

  /// `take(binary, data)` for the payload of each frame.
  template <class Take>
  void for_each_part(Take take) const {
    for (std::size_t i = 0; i < packets(); ++i) {
      take(at(i).binary, std::string_view(frames_).substr(at(i).offset, at(i).size));
    }
  }
  /// A copy in which `write(bytes, out)` has written the binary messages anew; its result says
  /// whether `out` is binary too.
  template <class Write>
  std::shared_ptr<const Outgoing> rewritten(Write write) const {
    auto made = std::make_shared<Outgoing>(compress_);
    std::string changed;
    for_each_part([&](bool binary, std::string_view data) {
      if (binary) {
        binary = write(data, changed);
        data = changed;
      }
      made->add(binary, {}, {&data, 1});
    });
    return made;
  }

 private:
  friend class SpareOutgoing;
  void add(bool binary, std::string_view type, std::span<const std::string_view> pieces);
  void add(Part part);
  const Part& at(std::size_t index) const {
    return index == 0 ? first_part_ : more_parts_[index - 1];
  }

  std::string frames_;
  Part first_part_;  // most have no other; its offset is 0 while it has none
  std::vector<Part> more_parts_;
  bool compress_ = true;
  bool has_binary_ = false;
  mutable std::once_flag deflate_once_;
  mutable std::string deflated_;
  mutable std::once_flag v3_once_;
  mutable std::unique_ptr<OutgoingV3> v3_;
};

using OutgoingRef = std::shared_ptr<const Outgoing>;

/// The memory of a packet for one receiver, which is usually written and forgotten before the next
/// one is made. For packets that stay on one loop.
class SpareOutgoing {
 public:
  /// Without packets: the one before, when nobody refers to it any more, or a new one.
  const std::shared_ptr<Outgoing>& take(bool compress);

 private:
  static constexpr std::size_t kMaxBytes = 16 * 1024;

  std::shared_ptr<Outgoing> spare_;
};

}  // namespace parley::engineio
