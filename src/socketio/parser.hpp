#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "parley/parser.hpp"
#include "socketio/json_scanner.hpp"
#include "socketio/packet.hpp"

namespace parley::socketio {

struct ParserLimits {
  unsigned max_attachments = 10;
  std::size_t max_json_depth = kMaxJsonDepth;
  std::size_t max_namespace_bytes = 256;
  std::size_t max_query_bytes = 0;    ///< with '?', behind a namespace's name (protocol 4)
  std::size_t max_event_bytes = 256;  ///< of the name as it stands for, escapes resolved
};

enum class ParseError : unsigned char {
  kNone,
  kUnknownType,
  kIllegalAttachments,
  kTooManyAttachments,
  kNamespaceTooLong,
  kIllegalId,
  kInvalidJson,
  kTooDeep,
  kInvalidPayload,
  kInvalidEventName,
  kReservedEventName,
};

std::string_view to_text(ParseError error);

/// Reads the text of one packet (without the Engine.IO digit), which must be UTF-8. `packet` is
/// overwritten; reuse one to save its memory. After an error its contents mean nothing.
[[nodiscard]] ParseError decode(std::string_view text, const ParserLimits& limits, Packet& packet);

/// Takes over a packet that another parser has read, after the same checks. `packet` views `from`,
/// and has a type with attachments if there are some.
[[nodiscard]] ParseError adopt(const IncomingPacket& from, const ParserLimits& limits,
                               Packet& packet);

/// The name of an event from the first element of its array: a string, or a number, which is taken
/// as it is written. False for anything else.
[[nodiscard]] bool event_name(std::string_view element, std::string& name);

/// Names a peer must not send, because a server or client gives them meanings of its own.
bool is_reserved_event(std::string_view name);

}  // namespace parley::socketio
