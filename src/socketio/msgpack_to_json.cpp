// From MessagePack to what handlers read: JSON text and attachments, as JSON.stringify in the
// client would have made them. A second form of ValueReader was rejected: RawJson, Json and every
// program's own Codec would have had to know two encodings.
//
// The containers that are open are kept in a list, not on the stack: it is a peer who nests them.
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "socketio/msgpack_reader.hpp"

namespace parley::socketio {
namespace {

using Kind = MsgpackToken::Kind;

constexpr std::int64_t kMaxDate = 8'640'000'000'000'000;
constexpr std::int64_t kMillisecondsOfDay = 86'400'000;
constexpr std::int64_t kDaysOfCycle = 146'097;  // the calendar repeats after 400 years

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

/// Date.prototype.toJSON (ECMA-262, 21.4.4.37): ISO 8601, with six digits for years that have not
/// four; null for an invalid date.
void write_date(ValueWriter& writer, std::int64_t milliseconds) {
  if (milliseconds > kMaxDate || milliseconds < -kMaxDate) return writer.null();
  const std::int64_t days = floor_divide(milliseconds, kMillisecondsOfDay);
  const auto time = static_cast<int>(milliseconds - days * kMillisecondsOfDay);
  // std::chrono knows fewer years than JavaScript: look up the same day of another cycle.
  const std::int64_t cycle = floor_divide(days, kDaysOfCycle);
  const std::chrono::year_month_day date(
      std::chrono::sys_days(std::chrono::days(days - cycle * kDaysOfCycle)));
  const int year = static_cast<int>(date.year()) + static_cast<int>(cycle) * 400;
  char text[40];
  const int size =
      std::snprintf(text, sizeof text,
                    year >= 0 && year <= 9999 ? "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ"
                                              : "%+07d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                    year, static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    time / 3'600'000, time / 60'000 % 60, time / 1000 % 60, time % 1000);
  writer.string(std::string_view(text, static_cast<std::size_t>(size)));
}

class Converter {
 public:
  Converter(MsgpackReader& reader, const MsgpackLimits& limits, ValueWriter& writer)
      : reader_(reader), limits_(limits), writer_(writer) {}

  MsgpackError run();

 private:
  struct Open {
    std::size_t left;  // elements or pairs to come
    bool is_map;
  };

  MsgpackError value();
  MsgpackError scalar(const MsgpackToken& token);
  MsgpackError binary(std::string_view bytes);
  MsgpackError key(bool& has_value);
  void close();

  MsgpackReader& reader_;
  const MsgpackLimits& limits_;
  ValueWriter& writer_;
  std::vector<Open> open_;
  std::size_t attachments_ = 0;
};

MsgpackError Converter::run() {
  MsgpackError error = value();
  while (error == MsgpackError::kNone && !open_.empty()) {
    Open& innermost = open_.back();
    if (innermost.left == 0) {
      close();
      continue;
    }
    --innermost.left;
    bool has_value = true;
    if (innermost.is_map) error = key(has_value);
    if (error == MsgpackError::kNone && has_value) error = value();
  }
  return error;
}

MsgpackError Converter::value() {
  MsgpackToken token;
  if (const MsgpackError error = reader_.next(token); error != MsgpackError::kNone) return error;
  if (token.kind != Kind::kArray && token.kind != Kind::kMap) return scalar(token);
  if (open_.size() >= limits_.max_depth) return MsgpackError::kTooDeep;
  open_.push_back({token.count, token.kind == Kind::kMap});
  token.kind == Kind::kMap ? writer_.begin_object() : writer_.begin_array();
  return MsgpackError::kNone;
}

void Converter::close() {
  open_.back().is_map ? writer_.end_object() : writer_.end_array();
  open_.pop_back();
}

/// A member that is undefined is none, key included.
MsgpackError Converter::key(bool& has_value) {
  MsgpackToken token;
  if (const MsgpackError error = reader_.next(token); error != MsgpackError::kNone) return error;
  has_value = !reader_.take_undefined();
  std::string number;
  switch (token.kind) {
    case Kind::kString:
      break;
    case Kind::kUnsigned:
      token.bytes = number = std::to_string(token.number);
      break;
    case Kind::kNegative:
      token.bytes = number = std::to_string(token.negative);
      break;
    default:
      return MsgpackError::kBadKey;
  }
  if (has_value) writer_.key(token.bytes);
  return MsgpackError::kNone;
}

MsgpackError Converter::binary(std::string_view bytes) {
  if (++attachments_ > limits_.max_attachments) return MsgpackError::kTooManyAttachments;
  writer_.binary(std::string(bytes));
  return MsgpackError::kNone;
}

MsgpackError Converter::scalar(const MsgpackToken& token) {
  switch (token.kind) {
    case Kind::kBoolean:
      writer_.boolean(token.boolean);
      break;
    case Kind::kUnsigned:
      writer_.unsigned_integer(token.number);
      break;
    case Kind::kNegative:
      writer_.integer(token.negative);
      break;
    case Kind::kDouble:
      writer_.number(token.fraction);
      break;
    case Kind::kString:
      writer_.string(token.bytes);
      break;
    case Kind::kDate:
      write_date(writer_, token.negative);
      break;
    case Kind::kBinary:
      return binary(token.bytes);
    case Kind::kExtension: {
      writer_.begin_array();
      writer_.integer(token.negative);
      const MsgpackError error = binary(token.bytes);
      writer_.end_array();
      return error;
    }
    case Kind::kUndefined:
    case Kind::kNull:
    case Kind::kArray:
    case Kind::kMap:
      writer_.null();
  }
  return MsgpackError::kNone;
}

}  // namespace

MsgpackError msgpack_to_json(MsgpackReader& reader, const MsgpackLimits& limits,
                             ValueWriter& writer) {
  return Converter(reader, limits, writer).run();
}

}  // namespace parley::socketio
