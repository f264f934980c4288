#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "engineio/packet.hpp"

namespace parley::engineio {

/// Stands between the packets of a polling payload. A payload does not end with one.
inline constexpr char kSeparator = '\x1e';

/// Takes the packets out of a polling payload, one at a time. The body must outlive it. The packets
/// before a bad one are delivered, none after it.
class PayloadDecoder {
 public:
  enum Outcome : unsigned char { kPacket, kEnd, kError };

  explicit PayloadDecoder(std::string_view body) : rest_(body) {}

  /// A packet's data lies in the body or, if binary, in the decoder until the next call. After kEnd
  /// or kError every further call answers the same.
  Outcome next(Packet& packet);

  /// What kError was about; empty before that.
  std::string_view error() const { return error_; }

 private:
  Outcome fail(std::string_view what);

  std::string_view rest_;
  std::string bytes_;
  std::string_view error_;
  bool begun_ = false;
  bool at_end_ = false;
};

/// Appends a packet to a payload, with the separator when one stands before it. `type` is the
/// digit.
void append_text_packet(std::string& out, char type, std::string_view data);
void append_binary_message(std::string& out, std::string_view bytes);

}  // namespace parley::engineio
