// Socket.IO protocol 5, "packet encoding", the strict reading of it. The reference lets
// JavaScript's Number() judge attachment counts and ids, so that "1e1" is ten and a blank is zero;
// here both are digits. An event must have a name, which the reference checks only when there is a
// payload. An id keeps the reference's leading zeros, which can mean nothing else.
#include "socketio/parser.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

#include "base/utf8.hpp"
#include "socketio/json_string.hpp"
#include "socketio/placeholders.hpp"

namespace parley::socketio {
namespace {

constexpr std::uint64_t kMaxId = (std::uint64_t{1} << 53) - 1;  // what JavaScript counts exactly
constexpr std::size_t kLongestEscape = 6;
constexpr std::array<std::string_view, 6> kReserved = {
    "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

class Decoder {
 public:
  Decoder(std::string_view text, const ParserLimits& limits, Packet& packet)
      : rest_(text), limits_(limits), packet_(packet) {}

  ParseError run();
  ParseError adopt(const IncomingPacket& from);

 private:
  void clear();
  ParseError type();
  ParseError attachments();
  bool name_fits() const;
  ParseError nsp();
  ParseError id();
  ParseError data();
  ParseError check_shape(JsonKind kind) const;
  ParseError check_event_name() const;

  std::string_view rest_;
  const ParserLimits& limits_;
  Packet& packet_;
};

void Decoder::clear() {
  packet_.attachments = 0;
  packet_.nsp = "/";
  packet_.id.reset();
  packet_.data = {};
  packet_.elements.clear();
}

ParseError Decoder::run() {
  clear();
  ParseError error = type();
  if (error == ParseError::kNone && is_binary(packet_.type)) error = attachments();
  if (error == ParseError::kNone) error = nsp();
  if (error == ParseError::kNone) error = id();
  if (error == ParseError::kNone) error = data();
  return error;
}

/// A parser of the program is believed nothing. Attachments of a packet that can have none are only
/// those of a connection's auth, where the protocol's own parser knows no binary: they are dropped.
ParseError Decoder::adopt(const IncomingPacket& from) {
  clear();
  if (from.type > ParserPacketType::kConnectError) return ParseError::kUnknownType;
  packet_.type = static_cast<PacketType>(from.type);
  const std::size_t attachments = from.attachments.size();
  if (attachments > limits_.max_attachments) return ParseError::kTooManyAttachments;
  if (attachments > 0 && packet_.type == PacketType::kEvent) {
    packet_.type = PacketType::kBinaryEvent;
  } else if (attachments > 0 && packet_.type == PacketType::kAck) {
    packet_.type = PacketType::kBinaryAck;
  }
  if (is_binary(packet_.type)) packet_.attachments = static_cast<unsigned>(attachments);
  packet_.nsp = from.nsp;
  if (!name_fits()) return ParseError::kNamespaceTooLong;
  if (from.id.value_or(0) > kMaxId) return ParseError::kIllegalId;
  packet_.id = from.id;
  if (!base::is_valid_utf8(from.nsp) || !base::is_valid_utf8(from.json)) {
    return ParseError::kInvalidJson;
  }
  rest_ = from.json;
  return data();
}

ParseError Decoder::type() {
  if (rest_.empty() || rest_.front() < '0' || rest_.front() > '6') return ParseError::kUnknownType;
  packet_.type = static_cast<PacketType>(rest_.front() - '0');
  rest_.remove_prefix(1);
  return ParseError::kNone;
}

ParseError Decoder::attachments() {
  const char* const end = rest_.data() + rest_.size();
  if (rest_.empty() || !is_digit(rest_.front()) || rest_.front() == '0') {
    return ParseError::kIllegalAttachments;
  }
  const auto [stopped, error] = std::from_chars(rest_.data(), end, packet_.attachments);
  if (stopped == end || *stopped != '-') return ParseError::kIllegalAttachments;
  if (error != std::errc() || packet_.attachments > limits_.max_attachments) {
    return ParseError::kTooManyAttachments;
  }
  rest_.remove_prefix(static_cast<std::size_t>(stopped - rest_.data()) + 1);
  return ParseError::kNone;
}

bool Decoder::name_fits() const {
  std::size_t name = packet_.nsp.size();
  if (limits_.max_query_bytes > 0) name = std::min(name, packet_.nsp.find('?'));
  return name <= limits_.max_namespace_bytes &&
         packet_.nsp.size() - name <= limits_.max_query_bytes;
}

ParseError Decoder::nsp() {
  if (!rest_.starts_with('/')) return ParseError::kNone;
  const std::size_t comma = rest_.find(',');
  packet_.nsp = rest_.substr(0, comma);
  if (!name_fits()) return ParseError::kNamespaceTooLong;
  rest_.remove_prefix(packet_.nsp.size() + (comma == std::string_view::npos ? 0 : 1));
  return ParseError::kNone;
}

ParseError Decoder::id() {
  if (rest_.empty() || !is_digit(rest_.front())) return ParseError::kNone;
  std::uint64_t id = 0;
  const auto [stopped, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), id);
  if (error != std::errc() || id > kMaxId) return ParseError::kIllegalId;
  packet_.id = id;
  rest_.remove_prefix(static_cast<std::size_t>(stopped - rest_.data()));
  return ParseError::kNone;
}

ParseError Decoder::data() {
  packet_.data = rest_;
  if (rest_.empty()) {
    const bool may_lack =
        packet_.type == PacketType::kConnect || packet_.type == PacketType::kDisconnect;
    return may_lack ? ParseError::kNone : ParseError::kInvalidPayload;
  }
  if (packet_.type == PacketType::kDisconnect) return ParseError::kInvalidPayload;
  const auto kind = scan_json(rest_, limits_.max_json_depth, &packet_.elements);
  if (!kind) {
    return kind.error() == JsonError::kTooDeep ? ParseError::kTooDeep : ParseError::kInvalidJson;
  }
  return check_shape(*kind);
}

ParseError Decoder::check_shape(JsonKind kind) const {
  switch (packet_.type) {
    case PacketType::kConnect:
      return kind == JsonKind::kObject ? ParseError::kNone : ParseError::kInvalidPayload;
    case PacketType::kConnectError:
      return kind == JsonKind::kObject || kind == JsonKind::kString ? ParseError::kNone
                                                                    : ParseError::kInvalidPayload;
    case PacketType::kDisconnect:
      return ParseError::kInvalidPayload;
    case PacketType::kEvent:
    case PacketType::kAck:
    case PacketType::kBinaryEvent:
    case PacketType::kBinaryAck:
      break;
  }
  if (kind != JsonKind::kArray) return ParseError::kInvalidPayload;
  if (packet_.type == PacketType::kEvent || packet_.type == PacketType::kBinaryEvent) {
    const ParseError error = check_event_name();
    if (error != ParseError::kNone) return error;
  }
  if (is_binary(packet_.type) && !placeholders_match(packet_.data, packet_.attachments)) {
    return ParseError::kIllegalAttachments;
  }
  return ParseError::kNone;
}

ParseError Decoder::check_event_name() const {
  if (packet_.elements.empty()) return ParseError::kInvalidPayload;
  const std::string_view element = packet_.elements.front();
  // Almost every name has no escapes and can be judged where it lies.
  if (element.front() == '"' && element.find('\\') == std::string_view::npos) {
    const std::string_view name = element.substr(1, element.size() - 2);
    if (name.size() > limits_.max_event_bytes) return ParseError::kInvalidEventName;
    return is_reserved_event(name) ? ParseError::kReservedEventName : ParseError::kNone;
  }
  if (element.size() / kLongestEscape > limits_.max_event_bytes) {
    return ParseError::kInvalidEventName;
  }
  std::string name;
  if (!event_name(element, name) || name.size() > limits_.max_event_bytes) {
    return ParseError::kInvalidEventName;
  }
  return is_reserved_event(name) ? ParseError::kReservedEventName : ParseError::kNone;
}

}  // namespace

std::string_view to_text(ParseError error) {
  switch (error) {
    case ParseError::kNone:
      return "no error";
    case ParseError::kUnknownType:
      return "unknown packet type";
    case ParseError::kIllegalAttachments:
      return "illegal attachments";
    case ParseError::kTooManyAttachments:
      return "too many attachments";
    case ParseError::kNamespaceTooLong:
      return "namespace too long";
    case ParseError::kIllegalId:
      return "illegal acknowledgement id";
    case ParseError::kInvalidJson:
      return "invalid JSON";
    case ParseError::kTooDeep:
      return "JSON nested too deep";
    case ParseError::kInvalidPayload:
      return "invalid payload";
    case ParseError::kInvalidEventName:
      return "invalid event name";
    case ParseError::kReservedEventName:
      break;
  }
  return "reserved event name";
}

ParseError decode(std::string_view text, const ParserLimits& limits, Packet& packet) {
  return Decoder(text, limits, packet).run();
}

ParseError adopt(const IncomingPacket& from, const ParserLimits& limits, Packet& packet) {
  return Decoder(from.json, limits, packet).adopt(from);
}

bool event_name(std::string_view element, std::string& name) {
  name.clear();
  if (element.empty()) return false;
  if (element.front() == '"') return unescape_json_string(element, name);
  if (element.front() != '-' && !is_digit(element.front())) return false;
  name = element;
  return true;
}

bool is_reserved_event(std::string_view name) {
  return std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end();
}

}  // namespace parley::socketio
