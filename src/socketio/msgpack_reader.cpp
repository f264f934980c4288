// The MessagePack specification (github.com/msgpack/msgpack, spec.md), with what notepack.io 2.2,
// the encoder of the official parser, makes of extension 0: fixext 1 is undefined, fixext 8 a date
// in milliseconds, any other length an ArrayBuffer. Dates of its version 3, and of everybody else,
// are the specification's timestamps.
#include "socketio/msgpack_reader.hpp"

#include <bit>

namespace parley::socketio {
namespace {

using Kind = MsgpackToken::Kind;

constexpr std::int64_t kTimestamp = -1;
constexpr std::int64_t kNotepack = 0;
constexpr std::int64_t kMaxSeconds = 8'640'000'000'000;  // JavaScript's dates end there
constexpr std::int64_t kNoDate = INT64_MAX;

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

/// Milliseconds since 1970; kNoDate for what JavaScript would call an invalid date.
std::int64_t timestamp(std::string_view bytes) {
  std::uint64_t nanoseconds = 0;
  std::int64_t seconds = 0;
  if (bytes.size() == 4) {
    seconds = static_cast<std::int64_t>(big_endian(bytes));
  } else if (bytes.size() == 8) {
    const std::uint64_t both = big_endian(bytes);
    nanoseconds = both >> 34;
    seconds = static_cast<std::int64_t>(both & ((std::uint64_t{1} << 34) - 1));
  } else {
    nanoseconds = big_endian(bytes.substr(0, 4));
    seconds = std::bit_cast<std::int64_t>(big_endian(bytes.substr(4)));
  }
  if (seconds > kMaxSeconds || seconds < -kMaxSeconds) return kNoDate;
  return seconds * 1000 + static_cast<std::int64_t>(nanoseconds / 1'000'000);
}

}  // namespace

std::string_view to_text(MsgpackError error) {
  switch (error) {
    case MsgpackError::kNone:
      return "no error";
    case MsgpackError::kTruncated:
      return "truncated MessagePack";
    case MsgpackError::kReserved:
      return "reserved MessagePack byte";
    case MsgpackError::kBadKey:
      return "illegal key of a MessagePack map";
    case MsgpackError::kTooDeep:
      return "MessagePack nested too deep";
    case MsgpackError::kTooManyAttachments:
      break;
  }
  return "too many attachments";
}

bool MsgpackReader::take(std::size_t size, std::string_view& bytes) {
  if (size > rest_.size()) return false;
  bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return true;
}

bool MsgpackReader::take_number(std::size_t size, std::uint64_t& number) {
  std::string_view bytes;
  if (!take(size, bytes)) return false;
  number = big_endian(bytes);
  return true;
}

bool MsgpackReader::take_undefined() {
  if (rest_.size() < 3 || !rest_.starts_with(std::string_view("\xd4\x00", 2))) return false;
  rest_.remove_prefix(3);
  return true;
}

MsgpackError MsgpackReader::text(MsgpackToken& token, std::uint64_t length) {
  token.kind = Kind::kString;
  return take(length, token.bytes) ? MsgpackError::kNone : MsgpackError::kTruncated;
}

MsgpackError MsgpackReader::container(MsgpackToken& token, Kind kind, std::uint64_t count) {
  token.kind = kind;
  token.count = count;
  // Every element takes a byte at least.
  const std::uint64_t values = kind == Kind::kMap ? count * 2 : count;
  return values <= rest_.size() ? MsgpackError::kNone : MsgpackError::kTruncated;
}

/// What has its length before it, in `length_bytes` bytes.
MsgpackError MsgpackReader::sized(MsgpackToken& token, Kind kind, std::size_t length_bytes) {
  std::uint64_t length = 0;
  if (!take_number(length_bytes, length)) return MsgpackError::kTruncated;
  switch (kind) {
    case Kind::kString:
      return text(token, length);
    case Kind::kArray:
    case Kind::kMap:
      return container(token, kind, length);
    case Kind::kExtension:
      return extension(token, length, false);
    default:
      token.kind = Kind::kBinary;
      return take(length, token.bytes) ? MsgpackError::kNone : MsgpackError::kTruncated;
  }
}

MsgpackError MsgpackReader::extension(MsgpackToken& token, std::uint64_t length, bool fixed) {
  std::uint64_t type = 0;
  if (!take_number(1, type) || !take(length, token.bytes)) return MsgpackError::kTruncated;
  token.kind = Kind::kExtension;
  token.negative = static_cast<std::int8_t>(type);
  if (token.negative == kNotepack) {
    token.kind = Kind::kBinary;
    if (fixed && length == 1) token.kind = Kind::kUndefined;
    if (fixed && length == 8) {
      token.kind = Kind::kDate;
      token.negative = std::bit_cast<std::int64_t>(big_endian(token.bytes));
    }
  } else if (token.negative == kTimestamp && (length == 4 || length == 8 || length == 12)) {
    token.kind = Kind::kDate;
    token.negative = timestamp(token.bytes);
  }
  return MsgpackError::kNone;
}

MsgpackError MsgpackReader::integer(MsgpackToken& token, std::size_t size, bool is_signed) {
  token.kind = Kind::kUnsigned;
  if (!take_number(size, token.number)) return MsgpackError::kTruncated;
  if (!is_signed) return MsgpackError::kNone;
  // The sign bit moves to the top and back, which fills what is above it.
  const auto shift = static_cast<int>(64 - 8 * size);
  token.negative = std::bit_cast<std::int64_t>(token.number << shift) >> shift;
  if (token.negative < 0) token.kind = Kind::kNegative;
  return MsgpackError::kNone;
}

MsgpackError MsgpackReader::next(MsgpackToken& token) {
  std::uint64_t first = 0;
  if (!take_number(1, first)) return MsgpackError::kTruncated;
  const auto mark = static_cast<unsigned char>(first);
  if (mark < 0x80) {
    token.kind = Kind::kUnsigned;
    token.number = mark;
    return MsgpackError::kNone;
  }
  if (mark < 0x90) return container(token, Kind::kMap, mark & 0x0f);
  if (mark < 0xa0) return container(token, Kind::kArray, mark & 0x0f);
  if (mark < 0xc0) return text(token, mark & 0x1f);
  if (mark >= 0xe0) {
    token.kind = Kind::kNegative;
    token.negative = static_cast<std::int8_t>(mark);
    return MsgpackError::kNone;
  }
  return marked(token, mark);
}

/// 0xc0 to 0xdf: each byte a format of its own.
MsgpackError MsgpackReader::marked(MsgpackToken& token, unsigned char mark) {
  std::uint64_t bits = 0;
  switch (mark) {
    case 0xc0:
      token.kind = Kind::kNull;
      return MsgpackError::kNone;
    case 0xc1:
      return MsgpackError::kReserved;
    case 0xc2:
    case 0xc3:
      token.kind = Kind::kBoolean;
      token.boolean = mark == 0xc3;
      return MsgpackError::kNone;
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return sized(token, Kind::kBinary, std::size_t{1} << (mark - 0xc4));
    case 0xc7:
    case 0xc8:
    case 0xc9:
      return sized(token, Kind::kExtension, std::size_t{1} << (mark - 0xc7));
    case 0xca:
      token.kind = Kind::kDouble;
      if (!take_number(4, bits)) return MsgpackError::kTruncated;
      token.fraction = static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
      return MsgpackError::kNone;
    case 0xcb:
      token.kind = Kind::kDouble;
      if (!take_number(8, bits)) return MsgpackError::kTruncated;
      token.fraction = std::bit_cast<double>(bits);
      return MsgpackError::kNone;
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
      return integer(token, std::size_t{1} << (mark - 0xcc), false);
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
      return integer(token, std::size_t{1} << (mark - 0xd0), true);
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8:
      return extension(token, std::size_t{1} << (mark - 0xd4), true);
    case 0xd9:
    case 0xda:
    case 0xdb:
      return sized(token, Kind::kString, std::size_t{1} << (mark - 0xd9));
    case 0xdc:
    case 0xdd:
      return sized(token, Kind::kArray, std::size_t{2} << (mark - 0xdc));
    default:
      return sized(token, Kind::kMap, std::size_t{2} << (mark - 0xde));
  }
}

MsgpackError MsgpackReader::skip() {
  MsgpackToken token;
  // Never more than the square of the bytes that are left, which is no overflow in memory's reach.
  for (std::uint64_t values = 1; values > 0; --values) {
    if (const MsgpackError error = next(token); error != MsgpackError::kNone) return error;
    if (token.kind == Kind::kArray) values += token.count;
    if (token.kind == Kind::kMap) values += token.count * 2;
  }
  return MsgpackError::kNone;
}

}  // namespace parley::socketio
