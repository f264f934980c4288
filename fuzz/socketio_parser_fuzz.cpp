// Socket.IO packets from a peer. What is accepted must keep every limit, lie inside the text, and
// be the same packet again after it was written.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>

#include "base/utf8.hpp"
#include "socketio/parser.hpp"

namespace {

using parley::socketio::Packet;
using parley::socketio::PacketType;
using parley::socketio::ParseError;
using parley::socketio::ParserLimits;

void require(bool holds) {
  if (!holds) std::abort();
}

bool lies_in(std::string_view part, std::string_view text) {
  const std::less_equal<> before;
  return before(text.data(), part.data()) &&
         before(part.data() + part.size(), text.data() + text.size());
}

void check(const Packet& packet, std::string_view text, const ParserLimits& limits) {
  require(packet.nsp.starts_with('/') && packet.nsp.size() <= limits.max_namespace_bytes);
  require(packet.nsp.find(',') == std::string_view::npos);
  require(!packet.id || *packet.id < (std::uint64_t{1} << 53));
  require(is_binary(packet.type) == (packet.attachments > 0));
  require(packet.attachments <= limits.max_attachments);
  require(lies_in(packet.data, text));
  for (const std::string_view element : packet.elements) {
    require(!element.empty() && lies_in(element, packet.data));
  }
  if (packet.type != PacketType::kEvent && packet.type != PacketType::kBinaryEvent) return;
  std::string name;
  require(!packet.elements.empty());
  require(parley::socketio::event_name(packet.elements.front(), name));
  require(name.size() <= limits.max_event_bytes);
  require(parley::base::is_valid_utf8(name));
  require(!parley::socketio::is_reserved_event(name));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!parley::base::is_valid_utf8(text)) return 0;  // the transports have refused it before
  // Small limits, so that short inputs reach them.
  const ParserLimits limits{
      .max_attachments = 3, .max_json_depth = 4, .max_namespace_bytes = 8, .max_event_bytes = 16};
  Packet packet;
  const ParseError error = parley::socketio::decode(text, limits, packet);
  require(!to_text(error).empty());
  if (error != ParseError::kNone) return 0;
  check(packet, text, limits);

  std::string written;
  append_header(written, packet.type, packet.attachments, packet.nsp, packet.id);
  written += packet.data;
  Packet again;
  require(parley::socketio::decode(written, limits, again) == ParseError::kNone);
  require(again.type == packet.type && again.attachments == packet.attachments);
  require(again.nsp == packet.nsp && again.id == packet.id && again.data == packet.data);
  require(std::ranges::equal(again.elements, packet.elements));
  return 0;
}
