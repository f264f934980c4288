#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "parley/value.hpp"

namespace parley::socketio {

enum class MsgpackError : unsigned char {
  kNone,
  kTruncated,  ///< ends inside a value, or announces more than is there
  kReserved,   ///< the byte 0xc1, which nobody may write
  kBadKey,     ///< a key of a map that is neither text nor integer
  kTooDeep,
  kTooManyAttachments,
};

std::string_view to_text(MsgpackError error);

/// One step through MessagePack: a whole scalar, or the head of an array or map, whose elements
/// follow. Views are of the bytes that are read.
struct MsgpackToken {
  enum class Kind : unsigned char {
    kUndefined,
    kNull,
    kBoolean,
    kUnsigned,
    kNegative,
    kDouble,
    kString,
    kBinary,
    kDate,
    kExtension,
    kArray,
    kMap
  };
  Kind kind = Kind::kNull;
  bool boolean = false;
  std::uint64_t number = 0;   ///< kUnsigned
  std::int64_t negative = 0;  ///< kNegative; milliseconds since 1970 of kDate; type of kExtension
  double fraction = 0;        ///< kDouble
  std::string_view bytes;     ///< kString (any bytes), kBinary, kExtension
  std::size_t count = 0;      ///< elements of kArray, pairs of kMap
};

/// Reads MessagePack token by token. Lengths and counts are checked against the bytes that are left
/// before anything is done with them.
class MsgpackReader {
 public:
  explicit MsgpackReader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] MsgpackError next(MsgpackToken& token);
  /// Steps over one value, however deep.
  [[nodiscard]] MsgpackError skip();
  /// Takes an undefined, if that is what comes.
  bool take_undefined();
  std::string_view rest() const { return rest_; }

 private:
  bool take(std::size_t size, std::string_view& bytes);
  bool take_number(std::size_t size, std::uint64_t& number);
  MsgpackError sized(MsgpackToken& token, MsgpackToken::Kind kind, std::size_t length_bytes);
  MsgpackError text(MsgpackToken& token, std::uint64_t length);
  MsgpackError container(MsgpackToken& token, MsgpackToken::Kind kind, std::uint64_t count);
  MsgpackError extension(MsgpackToken& token, std::uint64_t length, bool fixed);
  MsgpackError integer(MsgpackToken& token, std::size_t size, bool is_signed);
  MsgpackError marked(MsgpackToken& token, unsigned char mark);

  std::string_view rest_;
};

/// What bounds the conversion of one value.
struct MsgpackLimits {
  std::size_t max_depth;
  std::size_t max_attachments;
};

/// Writes the next value as JSON and attachments, the way msgpack_parser() documents. In linear
/// time; the text has at most six times as many bytes, and 40 more for each attachment.
[[nodiscard]] MsgpackError msgpack_to_json(MsgpackReader& reader, const MsgpackLimits& limits,
                                           ValueWriter& writer);

}  // namespace parley::socketio
