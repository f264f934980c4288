// Engine.IO protocol 4, payloads of HTTP long-polling. Stricter than the reference: bytes that are
// not UTF-8 and base64 that no encoder writes are errors, where JavaScript would put U+FFFD or
// guess; a message that arrives changed is worse than none. Splitting into a list of packets first
// was rejected: a body of separators only would cost sixteen times its size.
#include "engineio/payload.hpp"

#include "base/base64.hpp"
#include "base/utf8.hpp"

namespace parley::engineio {

PayloadDecoder::Outcome PayloadDecoder::next(Packet& packet) {
  if (!error_.empty()) return kError;
  if (at_end_) return kEnd;
  if (!begun_) {
    begun_ = true;
    if (!base::is_valid_utf8(rest_)) return fail("payload is not UTF-8");
  }
  const std::size_t end = rest_.find(kSeparator);
  const auto decoded = decode_packet(rest_.substr(0, end), bytes_);
  if (!decoded) return fail(to_text(decoded.error()));
  packet = *decoded;
  at_end_ = end == std::string_view::npos;
  if (!at_end_) rest_.remove_prefix(end + 1);
  return kPacket;
}

PayloadDecoder::Outcome PayloadDecoder::fail(std::string_view what) {
  error_ = what;
  return kError;
}

void append_text_packet(std::string& out, char type, std::string_view data) {
  if (!out.empty()) out.push_back(kSeparator);
  out.push_back(type);
  out.append(data);
}

void append_binary_message(std::string& out, std::string_view bytes) {
  if (!out.empty()) out.push_back(kSeparator);
  out.push_back(kBase64Marker);
  base::append_base64(out, bytes);
}

}  // namespace parley::engineio
