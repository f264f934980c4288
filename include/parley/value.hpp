#pragma once
// The door between C++ values and the arguments of events. Writing appends JSON text and collects
// binary attachments; reading (parley/value_reader.hpp) walks a received argument without building
// a tree. Types are taught to the library by Codec<T> (or PARLEY_JSON for structs); see
// parley/codec.hpp.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parley/binary.hpp"
#include "parley/raw_json.hpp"

namespace parley {

/// Builds one JSON text and its attachments. Strings must be UTF-8 (invalid bytes become U+FFFD).
/// Doubles are written as JavaScript would: 3.0 as 3, NaN and infinities as null. Not thread-safe.
class ValueWriter {
 public:
  void null();
  void boolean(bool value);
  void integer(std::int64_t value);
  void unsigned_integer(std::uint64_t value);
  void number(double value);
  void string(std::string_view utf8);
  void raw(std::string_view json);
  /// Writes a placeholder and keeps the bytes as the next attachment.
  void binary(std::string bytes);
  void begin_array();
  void end_array();
  void begin_object();
  void key(std::string_view utf8);
  void end_object();

  std::string take_json() { return std::move(json_); }
  std::vector<std::string> take_attachments() { return std::move(attachments_); }

 private:
  void separate();

  std::string json_;
  std::vector<std::string> attachments_;
  bool need_comma_ = false;
};

namespace detail {

/// What an emit becomes: a JSON array `["event",arg,...]` (or `[arg,...]` for an acknowledgement)
/// and the attachments its placeholders count.
struct Payload {
  std::string json;
  std::vector<std::string> attachments;
};

/// Received arguments. `values` are the JSON texts of the arguments without the event name, already
/// validated; both views live only as long as the call that passes them.
struct Arguments {
  std::span<const std::string_view> values;
  std::span<const std::string> attachments;
};

}  // namespace detail
}  // namespace parley
