#pragma once
// How Socket.IO packets are written on the wire: ServerOptions::parser. The default is that of
// Socket.IO protocol 5, JSON text followed by binary attachments; msgpack_parser() speaks the one
// of the npm package socket.io-msgpack-parser; a program may bring its own, together with clients
// that have the same. Handlers notice nothing: whatever the parser, arguments are JSON text with
// attachments once they have come in, and until they go out.
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parley/error.hpp"
#include "parley/options.hpp"

namespace parley {

/// The number is the one of the protocol. Whether there are attachments is not part of the type.
enum class ParserPacketType : unsigned char { kConnect, kDisconnect, kEvent, kAck, kConnectError };

/// A packet on its way out. Views live as long as the call they are passed to.
struct OutgoingPacket {
  ParserPacketType type = ParserPacketType::kEvent;
  std::string_view nsp = "/";
  std::optional<std::uint64_t> id;  ///< of an acknowledgement, asked for or given
  /// What the JavaScript packages call data, as JSON: `["event",args...]`, `[args...]` of an
  /// acknowledgement, an object of (failed) connections. Empty: none. Where attachment n belongs it
  /// has `{"_placeholder":true,"num":n}`, written exactly so. A RawJson of the program stands in it
  /// as the program made it.
  std::string_view json;
  std::span<const std::string> attachments;
};

/// A packet that has come in, in the same form. It is checked before anything is done with it: JSON
/// and its shape, depth, lengths, one place for each attachment, a type that clients may send.
struct IncomingPacket {
  ParserPacketType type = ParserPacketType::kEvent;
  std::string nsp = "/";
  std::optional<std::uint64_t> id;  ///< up to 2^53 - 1
  std::string json;                 ///< empty: none
  std::vector<std::string> attachments;
};

/// An Engine.IO message.
struct ParserMessage {
  bool binary = false;
  std::string bytes;  ///< UTF-8 unless binary
};

/// Reads what one client sends, for all of its namespaces. Belongs to one loop.
class PacketDecoder {
 public:
  virtual ~PacketDecoder() = default;
  /// The next message: a packet, nothing while more messages have to come (for at most
  /// limits.packet_timeout), or an error, which is logged and closes the connection. So does an
  /// exception, which goes to on_error first. A message is at most max_payload bytes; what is kept
  /// of several is for the decoder to limit.
  virtual Result<std::optional<IncomingPacket>> add(bool binary, std::string_view message) = 0;
};

/// Makes messages of packets, and decoders. One for the whole server: both methods are called on
/// any thread, on several at once.
class PacketParser {
 public:
  virtual ~PacketParser() = default;
  /// The messages of one packet, in order; they reach a client with nothing in between. A broadcast
  /// is encoded once for all receivers. For an exception the packet is not sent, and it is logged;
  /// for no messages it is not sent either.
  virtual std::vector<ParserMessage> encode(const OutgoingPacket& packet) const = 0;
  /// `limits` are those of the server, and live as long as it.
  virtual std::unique_ptr<PacketDecoder> make_decoder(const LimitOptions& limits) const = 0;
};

/// The parser of socket.io-msgpack-parser 3 (and of socket.io.msgpack.min.js, which every server
/// serves): each packet is one binary message, the MessagePack map {type, data, nsp[, id]}.
///
/// What comes in: binary, and extension 0 (an ArrayBuffer or view), become attachments, of which
/// limits.max_attachments holds too. A Date (extension 0 of 8 bytes, or the standard's -1) becomes
/// the text that JSON has for it. undefined (`d4 00 00`) becomes null, but no member in an object.
/// NaN and infinities become null. Integers keep all 64 bits. Keys of maps are texts or integers;
/// bytes in texts that are not UTF-8 become U+FFFD. Another extension is what JavaScript has of it,
/// [number, binary]. Other members of the packet, such as options, are ignored. Anything that is no
/// such packet, or is followed by more bytes, closes the connection.
///
/// What goes out: numbers without a fraction as integers where they fit in 64 bits, others as
/// doubles; Binary as binary. Dates there are none.
std::shared_ptr<const PacketParser> msgpack_parser();

}  // namespace parley
