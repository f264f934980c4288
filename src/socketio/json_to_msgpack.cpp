// From what emit() made, JSON text and attachments, to MessagePack. The text is almost always
// ValueWriter's, but a RawJson in it is the program's own, so everything is checked: a mistake
// there must not become bytes that the clients' decoders choke on.
//
// MessagePack wants the number of elements before them, so there are two passes: one that counts
// commas, and one that writes. Nothing recurses: a program may nest its values as it likes.
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>
#include <vector>

#include "socketio/json_string.hpp"
#include "socketio/msgpack_writer.hpp"

namespace parley::socketio {
namespace {

constexpr std::string_view kSpace = " \t\n\r";
constexpr std::string_view kPlaceholder = R"({"_placeholder":true,"num":)";
constexpr double kExact = 9007199254740992.0;  // 2^53

/// The string at the front of `text`, with its quotes; empty if it does not end.
std::string_view quoted(std::string_view text) {
  std::size_t i = 1;
  while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2U : 1U;
  return i < text.size() ? text.substr(0, i + 1) : std::string_view();
}

/// How many elements or pairs each container has, in the order in which they begin. Right for JSON;
/// for anything else the second pass says so.
std::vector<std::size_t> count_elements(std::string_view json) {
  std::vector<std::size_t> counts;
  std::vector<std::size_t> open;  // places in counts
  bool empty = false;             // nothing has come since the last bracket opened
  while (!json.empty()) {
    const char c = json.front();
    std::size_t taken = 1;
    switch (c) {
      case ']':
      case '}':
        if (open.empty()) return counts;
        if (!empty) ++counts[open.back()];
        open.pop_back();
        empty = false;
        break;
      case '[':
      case '{':
        open.push_back(counts.size());
        counts.push_back(0);
        empty = true;
        break;
      case ',':
        if (open.empty()) return counts;
        ++counts[open.back()];
        break;
      case '"':
        taken = quoted(json).size();
        if (taken == 0) return counts;
        empty = false;
        break;
      default:
        if (kSpace.find(c) == kSpace.npos) empty = false;
    }
    json.remove_prefix(taken);
  }
  return counts;
}

class Writer {
 public:
  Writer(std::string_view json, std::span<const std::string> attachments, std::string& out)
      : rest_(json),
        attachments_(attachments),
        used_(attachments.size()),
        counts_(count_elements(json)),
        out_(out) {}

  bool run();

 private:
  void skip_space() {
    const std::size_t space = rest_.find_first_not_of(kSpace);
    rest_.remove_prefix(space == rest_.npos ? rest_.size() : space);
  }
  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  bool value();
  bool open(bool is_object);
  bool after_value();
  bool key();
  bool attachment();
  bool string();
  bool number();
  bool word(std::string_view text, unsigned char mark);

  std::string_view rest_;
  std::span<const std::string> attachments_;
  std::vector<bool> used_;
  std::vector<std::size_t> counts_;
  std::size_t next_count_ = 0;
  std::vector<bool> objects_;  // the containers that are open
  std::string unescaped_;
  std::string& out_;
};

bool Writer::run() {
  skip_space();
  if (!value()) return false;
  for (;;) {
    skip_space();
    if (objects_.empty()) return rest_.empty();
    if (!after_value()) return false;
  }
}

/// A scalar, an empty container, or the beginning of another down to its first scalar.
bool Writer::value() {
  for (;;) {
    if (rest_.empty()) return false;
    switch (rest_.front()) {
      case '[':
      case '{': {
        if (attachment()) return true;
        const bool is_object = rest_.front() == '{';
        if (!open(is_object)) return false;
        if (take(is_object ? "}" : "]")) {
          objects_.pop_back();
          return true;
        }
        if (is_object && !key()) return false;
        continue;
      }
      case '"':
        return string();
      case 't':
        return word("true", 0xc3);
      case 'f':
        return word("false", 0xc2);
      case 'n':
        return word("null", 0xc0);
      default:
        return number();
    }
  }
}

bool Writer::open(bool is_object) {
  if (next_count_ == counts_.size()) return false;
  const std::size_t count = counts_[next_count_++];
  is_object ? append_msgpack_map(out_, count) : append_msgpack_array(out_, count);
  objects_.push_back(is_object);
  rest_.remove_prefix(1);
  skip_space();
  return true;
}

bool Writer::after_value() {
  const bool in_object = objects_.back();
  if (take(in_object ? "}" : "]")) {
    objects_.pop_back();
    return true;
  }
  if (!take(",")) return false;
  skip_space();
  if (in_object && !key()) return false;
  return value();
}

bool Writer::key() {
  if (!rest_.starts_with('"') || !string()) return false;
  skip_space();
  if (!take(":")) return false;
  skip_space();
  return true;
}

/// Each attachment once: a text that names one a thousand times must not become a thousand of them.
bool Writer::attachment() {
  if (attachments_.empty() || !rest_.starts_with(kPlaceholder)) return false;
  const char* const begin = rest_.data() + kPlaceholder.size();
  const char* const end = rest_.data() + rest_.size();
  std::size_t index = 0;
  const auto [stopped, error] = std::from_chars(begin, end, index);
  if (error != std::errc() || stopped == end || *stopped != '}') return false;
  if (index >= used_.size() || used_[index]) return false;
  used_[index] = true;
  append_msgpack_binary(out_, attachments_[index]);
  ++next_count_;
  rest_.remove_prefix(static_cast<std::size_t>(stopped + 1 - rest_.data()));
  return true;
}

bool Writer::string() {
  const std::string_view text = quoted(rest_);
  if (text.empty()) return false;
  rest_.remove_prefix(text.size());
  if (text.find('\\') == text.npos) {
    append_msgpack_string(out_, text.substr(1, text.size() - 2));
    return true;
  }
  unescaped_.clear();
  if (!unescape_json_string(text, unescaped_)) return false;
  append_msgpack_string(out_, unescaped_);
  return true;
}

bool Writer::word(std::string_view text, unsigned char mark) {
  if (!take(text)) return false;
  out_.push_back(static_cast<char>(mark));
  return true;
}

/// An integer, in whatever way it is written, where one has room for it.
bool Writer::number() {
  const std::size_t length = rest_.find_first_not_of("0123456789+-.eE");
  const std::string_view text = rest_.substr(0, length);
  rest_.remove_prefix(text.size());
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  std::uint64_t natural = 0;
  if (const auto [stop, error] = std::from_chars(begin, end, natural);
      stop == end && error == std::errc()) {
    append_msgpack_unsigned(out_, natural);
    return true;
  }
  std::int64_t integer = 0;
  if (const auto [stop, error] = std::from_chars(begin, end, integer);
      stop == end && error == std::errc()) {
    append_msgpack_integer(out_, integer);
    return true;
  }
  double number = 0;
  const auto [stop, error] = std::from_chars(begin, end, number);
  if (stop != end || error == std::errc::invalid_argument) return false;
  if (error == std::errc::result_out_of_range) {
    // Too small is zero, too large is infinite, as for JavaScript's JSON.parse.
    const bool negative = text.starts_with('-');
    const std::size_t e = text.find_first_of("eE");
    const bool tiny = e != text.npos ? text[e + 1] == '-' : text[negative ? 1 : 0] == '0';
    number = tiny ? 0.0 : HUGE_VAL;
    if (negative) number = -number;
  }
  if (std::abs(number) < kExact && number == std::trunc(number)) {
    append_msgpack_integer(out_, static_cast<std::int64_t>(number));
  } else {
    append_msgpack_double(out_, number);
  }
  return true;
}

}  // namespace

bool json_to_msgpack(std::string_view json, std::span<const std::string> attachments,
                     std::string& out) {
  return Writer(json, attachments, out).run();
}

}  // namespace parley::socketio
