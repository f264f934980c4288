// MessagePack packets from a peer. What is accepted must keep every limit, be JSON, and be the same
// packet again after it was written; what is written must be the same bytes the second time. The
// input is also read as JSON on its way out, which a program's RawJson may make anything.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/utf8.hpp"
#include "parley/parser.hpp"
#include "socketio/json_scanner.hpp"
#include "socketio/msgpack_reader.hpp"
#include "socketio/msgpack_writer.hpp"
#include "socketio/parser.hpp"

namespace {

using parley::IncomingPacket;
using parley::ParserPacketType;
using parley::socketio::MsgpackError;
using parley::socketio::MsgpackReader;
using parley::socketio::Packet;
using parley::socketio::ParseError;
using parley::socketio::ParserLimits;

void require(bool holds) {
  if (!holds) std::abort();
}

/// Whether the server would take it, as it takes packets of any parser.
bool is_taken(const IncomingPacket& packet) {
  const ParserLimits limits{
      .max_attachments = 3, .max_json_depth = 4, .max_namespace_bytes = 8, .max_event_bytes = 16};
  Packet adopted;
  return adopt(packet, limits, adopted) == ParseError::kNone;
}

void check_packet(std::string_view input) {
  parley::LimitOptions limits;
  limits.max_json_depth = 4;
  limits.max_attachments = 3;
  const auto parser = parley::msgpack_parser();
  const auto decoder = parser->make_decoder(limits);
  const auto decoded = decoder->add(true, input);
  if (!decoded) return require(!decoded.error().message.empty());
  const IncomingPacket& packet = decoded->value();
  require(packet.type <= ParserPacketType::kConnectError);
  require(packet.attachments.size() <= limits.max_attachments);
  require(parley::base::is_valid_utf8(packet.nsp) && parley::base::is_valid_utf8(packet.json));
  require(packet.json.size() <= 6 * input.size() + 40 * packet.attachments.size());
  // A placeholder is an object, and an extension that with an array around it.
  require(packet.json.empty() ||
          parley::socketio::scan_json(packet.json, limits.max_json_depth + 2).has_value());
  if (!is_taken(packet)) return;

  const auto written =
      parser->encode({packet.type, packet.nsp, packet.id, packet.json, packet.attachments});
  require(written.size() == 1 && written[0].binary);
  const auto again = decoder->add(true, written[0].bytes);
  require(again.has_value() && is_taken(again->value()));
  const IncomingPacket& second = again->value();
  require(second.type == packet.type && second.nsp == packet.nsp && second.id == packet.id);
  const auto rewritten =
      parser->encode({second.type, second.nsp, second.id, second.json, second.attachments});
  require(rewritten[0].bytes == written[0].bytes);
}

void check_json(std::string_view input) {
  const std::string attachments[] = {"x", "y"};
  std::string written;
  const bool converted = parley::socketio::json_to_msgpack(input, attachments, written);
  if (parley::socketio::scan_json(input, parley::socketio::kMaxJsonDepth)) require(converted);
  if (!converted) return;
  MsgpackReader reader(written);
  require(reader.skip() == MsgpackError::kNone && reader.rest().empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  check_packet(input);
  check_json(input);
  return 0;
}
