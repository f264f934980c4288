#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "engineio/packet.hpp"
#include "engineio/payload.hpp"

namespace parley::engineio {

/// The two kinds of polling payloads of Engine.IO protocol 3: text ("6:4hello2:4x", lengths in
/// UTF-16 code units), and binary, where each packet says whether it is text and how many bytes it
/// has.
enum class PayloadKind : unsigned char { kText, kBinary };

/// Takes the packets out of such a payload, one at a time. The body must outlive it. The packets
/// before a bad one are delivered, none after it. Takes time in proportion to the body.
class PayloadDecoderV3 {
 public:
  using Outcome = PayloadDecoder::Outcome;

  PayloadDecoderV3(std::string_view body, PayloadKind kind) : rest_(body), kind_(kind) {}

  /// A packet's data lies in the body or, if it was base64, in the decoder until the next call.
  /// After kEnd or kError every further call answers the same.
  Outcome next(Packet& packet);

  /// What kError was about; empty before that.
  std::string_view error() const { return error_; }

 private:
  Outcome next_text(Packet& packet);
  Outcome next_binary(Packet& packet);
  Outcome decoded(const base::result<Packet, PacketError>& result, Packet& packet);
  Outcome fail(std::string_view what);

  std::string_view rest_;
  std::string bytes_;
  std::string_view error_;
  PayloadKind kind_;
  bool begun_ = false;
};

/// Appends a text packet, type digit and data, to a payload of either kind.
void append_text_packet_v3(std::string& out, PayloadKind kind, std::string_view packet);
/// Appends a binary message to a payload of either kind; to a text payload as base64.
void append_binary_message_v3(std::string& out, PayloadKind kind, std::string_view bytes);

/// How many UTF-16 code units a text has, which must be UTF-8.
std::size_t utf16_length(std::string_view text);

}  // namespace parley::engineio
