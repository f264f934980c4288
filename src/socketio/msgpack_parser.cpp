// The parser of the npm package socket.io-msgpack-parser 3: a packet is one MessagePack map in one
// binary message. It checks what that one checks, with its words. It is stricter in this: a packet
// without the members it needs is told by their absence and not by what JavaScript makes of it, and
// an id is a natural number up to 2^53 - 1.
//
// Members may come in any order, and more than once: the last one counts, as in JavaScript.
#include <cmath>
#include <stdexcept>
#include <utility>

#include "base/utf8.hpp"
#include "parley/parser.hpp"
#include "parley/value.hpp"
#include "socketio/msgpack_reader.hpp"
#include "socketio/msgpack_writer.hpp"

namespace parley {
namespace {

using socketio::MsgpackError;
using socketio::MsgpackReader;
using socketio::MsgpackToken;
using Kind = MsgpackToken::Kind;
using Type = ParserPacketType;

/// A natural number, also when it is written as a double: JavaScript sees no difference.
std::optional<std::uint64_t> natural(const MsgpackToken& token) {
  constexpr double kTooLarge = 9007199254740992.0;  // 2^53
  if (token.kind == Kind::kUnsigned) return token.number;
  if (token.kind != Kind::kDouble) return std::nullopt;
  const double number = token.fraction;
  if (!(number >= 0 && number < kTooLarge) || number != std::trunc(number)) return std::nullopt;
  return static_cast<std::uint64_t>(number);
}

class PacketReader {
 public:
  PacketReader(std::string_view message, const LimitOptions& limits)
      : reader_(message), limits_{limits.max_json_depth, limits.max_attachments} {}

  Result<std::optional<IncomingPacket>> run();

 private:
  MsgpackError members();
  MsgpackError member(std::string_view name);
  MsgpackError data();
  bool data_fits() const;

  MsgpackReader reader_;
  socketio::MsgpackLimits limits_;
  std::optional<std::uint64_t> type_;
  std::optional<std::string_view> nsp_;
  bool illegal_id_ = false;
  Kind data_kind_ = Kind::kUndefined;
  IncomingPacket packet_;
};

Result<std::optional<IncomingPacket>> PacketReader::run() {
  if (const MsgpackError error = members(); error != MsgpackError::kNone) {
    return Error(std::string(to_text(error)));
  }
  if (!reader_.rest().empty()) return Error("trailing bytes");
  if (!type_ || *type_ > static_cast<std::uint64_t>(Type::kConnectError)) {
    return Error("invalid packet type");
  }
  packet_.type = static_cast<Type>(*type_);
  if (!nsp_ || !base::is_valid_utf8(*nsp_)) return Error("invalid namespace");
  packet_.nsp = *nsp_;
  if (!data_fits()) return Error("invalid payload");
  if (illegal_id_) return Error("invalid packet id");
  return std::optional<IncomingPacket>(std::move(packet_));
}

/// A message that is no map has no members.
MsgpackError PacketReader::members() {
  MsgpackReader ahead = reader_;
  MsgpackToken token;
  if (const MsgpackError error = ahead.next(token); error != MsgpackError::kNone) return error;
  if (token.kind != Kind::kMap) return reader_.skip();
  reader_ = ahead;
  for (std::size_t left = token.count; left > 0; --left) {
    MsgpackToken name;
    if (const MsgpackError error = reader_.next(name); error != MsgpackError::kNone) return error;
    if (name.kind != Kind::kString) return MsgpackError::kBadKey;
    if (const MsgpackError error = member(name.bytes); error != MsgpackError::kNone) return error;
  }
  return MsgpackError::kNone;
}

MsgpackError PacketReader::member(std::string_view name) {
  if (name == "data") return data();
  const bool is_type = name == "type";
  const bool is_nsp = name == "nsp";
  const bool is_id = name == "id";
  if (!is_type && !is_nsp && !is_id) return reader_.skip();
  MsgpackReader ahead = reader_;
  MsgpackToken token;
  if (const MsgpackError error = ahead.next(token); error != MsgpackError::kNone) return error;
  if (is_type) type_ = natural(token);
  if (is_nsp) nsp_ = token.kind == Kind::kString ? std::optional(token.bytes) : std::nullopt;
  if (is_id) {
    packet_.id = natural(token);
    illegal_id_ = !packet_.id && token.kind != Kind::kUndefined;
  }
  return reader_.skip();
}

MsgpackError PacketReader::data() {
  MsgpackReader ahead = reader_;
  MsgpackToken token;
  if (const MsgpackError error = ahead.next(token); error != MsgpackError::kNone) return error;
  data_kind_ = token.kind;
  packet_.json.clear();
  packet_.attachments.clear();
  if (token.kind == Kind::kUndefined) {
    reader_ = ahead;
    return MsgpackError::kNone;
  }
  ValueWriter writer;
  const MsgpackError error = msgpack_to_json(reader_, limits_, writer);
  packet_.json = writer.take_json();
  packet_.attachments = writer.take_attachments();
  return error;
}

bool PacketReader::data_fits() const {
  switch (packet_.type) {
    case Type::kConnect:
      return data_kind_ == Kind::kUndefined || data_kind_ == Kind::kMap;
    case Type::kDisconnect:
      return data_kind_ == Kind::kUndefined;
    case Type::kConnectError:
      return data_kind_ == Kind::kString || data_kind_ == Kind::kMap;
    case Type::kEvent:
    case Type::kAck:
      break;
  }
  return data_kind_ == Kind::kArray;
}

class MsgpackDecoder final : public PacketDecoder {
 public:
  explicit MsgpackDecoder(const LimitOptions& limits) : limits_(limits) {}

  Result<std::optional<IncomingPacket>> add(bool binary, std::string_view message) override {
    if (!binary) return Error("text where MessagePack is expected");
    return PacketReader(message, limits_).run();
  }

 private:
  const LimitOptions& limits_;
};

class MsgpackParser final : public PacketParser {
 public:
  std::vector<ParserMessage> encode(const OutgoingPacket& packet) const override {
    std::size_t size = 64 + packet.nsp.size() + packet.json.size();
    for (const std::string& attachment : packet.attachments) size += attachment.size();
    std::string out;
    out.reserve(size);
    socketio::append_msgpack_map(out, 2U + (packet.json.empty() ? 0 : 1) + (packet.id ? 1 : 0));
    socketio::append_msgpack_string(out, "type");
    socketio::append_msgpack_unsigned(out, static_cast<std::uint64_t>(packet.type));
    if (!packet.json.empty()) {
      socketio::append_msgpack_string(out, "data");
      if (!socketio::json_to_msgpack(packet.json, packet.attachments, out)) {
        throw std::invalid_argument("a RawJson is no JSON");
      }
    }
    socketio::append_msgpack_string(out, "nsp");
    socketio::append_msgpack_string(out, packet.nsp);
    if (packet.id) {
      socketio::append_msgpack_string(out, "id");
      socketio::append_msgpack_unsigned(out, *packet.id);
    }
    std::vector<ParserMessage> messages(1);
    messages[0] = {true, std::move(out)};
    return messages;
  }

  std::unique_ptr<PacketDecoder> make_decoder(const LimitOptions& limits) const override {
    return std::make_unique<MsgpackDecoder>(limits);
  }
};

}  // namespace

std::shared_ptr<const PacketParser> msgpack_parser() {
  return std::make_shared<MsgpackParser>();
}

}  // namespace parley
