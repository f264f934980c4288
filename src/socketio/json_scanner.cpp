// RFC 8259, checked in one pass that builds nothing. A message needs no tree: its arguments are
// handed on as slices of the text and decoded when a handler asks. simdjson's index of structural
// characters was rejected here: it wants padded input, and for messages of some dozen bytes its
// set-up costs more than this whole pass.
//
// No recursion: the containers that are open are bits, 1 for an object.
#include "socketio/json_scanner.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <optional>

#include "base/json_bytes.hpp"

namespace parley::socketio {
namespace {

enum CharClass : std::uint8_t { kOther, kSpace, kDigit, kHexLetter };

constexpr std::array<CharClass, 256> kClasses = [] {
  std::array<CharClass, 256> classes{};
  for (const char c : {' ', '\t', '\n', '\r'}) classes[static_cast<unsigned char>(c)] = kSpace;
  for (unsigned char c = '0'; c <= '9'; ++c) classes[c] = kDigit;
  for (unsigned char c = 'a'; c <= 'f'; ++c) classes[c] = kHexLetter;
  for (unsigned char c = 'A'; c <= 'F'; ++c) classes[c] = kHexLetter;
  return classes;
}();

CharClass class_of(char c) {
  return kClasses[static_cast<unsigned char>(c)];
}

/// Whether a character in a string needs a look: a quote, a backslash or a control character.
bool is_special(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

class Scanner {
 public:
  Scanner(std::string_view text, std::size_t max_depth, std::vector<std::string_view>* elements)
      : at_(text.data()),
        end_(text.data() + text.size()),
        max_depth_(std::min(max_depth, kMaxJsonDepth)),
        elements_(elements) {}

  base::result<JsonKind, JsonError> run();

 private:
  enum class Next : unsigned char { kValue, kValueOrEnd, kKey, kKeyOrEnd, kAfterValue, kNothing };

  void skip_space() {
    while (at_ != end_ && class_of(*at_) == kSpace) ++at_;
  }
  bool take(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }
  bool skip_digits() {
    const char* const begin = at_;
    while (at_ != end_ && class_of(*at_) == kDigit) ++at_;
    return at_ != begin;
  }
  bool word(std::string_view literal) {
    if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(literal)) {
      return false;
    }
    at_ += literal.size();
    return true;
  }
  bool in_object() const { return objects_[depth_ - 1]; }

  bool string();
  bool escape();
  bool number();
  bool scalar();

  // Each takes one step of the grammar at *at_ and says what must follow.
  Next step(Next expected);
  Next value();
  Next open(bool object);
  Next key();
  Next after_value();
  Next close();
  Next value_ended();
  Next fail(JsonError error = JsonError::kSyntax) {
    error_ = error;
    return Next::kNothing;
  }

  const char* at_;
  const char* const end_;
  const std::size_t max_depth_;
  std::vector<std::string_view>* elements_;
  const char* element_ = nullptr;  // where the element of the outermost array began
  std::size_t depth_ = 0;
  std::bitset<kMaxJsonDepth> objects_;
  std::optional<JsonError> error_;
};

bool Scanner::string() {
  ++at_;  // the opening quote
  for (;;) {
    std::size_t ordinary = 8;
    while (ordinary == 8 && end_ - at_ >= 8) {
      at_ += ordinary = base::ordinary_json_bytes<base::JsonBytes::kAny>(at_);
    }
    while (at_ != end_ && !is_special(*at_)) ++at_;
    if (take('"')) return true;
    if (!take('\\') || !escape()) return false;
  }
}

bool Scanner::escape() {
  if (at_ == end_) return false;
  switch (*at_++) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
      return true;
    case 'u':
      break;
    default:
      return false;
  }
  if (end_ - at_ < 4) return false;
  const char* const hex = at_;
  at_ += 4;
  return std::all_of(hex, at_, [](char c) { return class_of(c) >= kDigit; });
}

bool Scanner::number() {
  take('-');
  if (!take('0') && !skip_digits()) return false;
  if (take('.') && !skip_digits()) return false;
  if (take('e') || take('E')) {
    if (!take('+')) take('-');
    return skip_digits();
  }
  return true;
}

bool Scanner::scalar() {
  switch (*at_) {
    case '"':
      return string();
    case 't':
      return word("true");
    case 'f':
      return word("false");
    case 'n':
      return word("null");
    default:
      return number();
  }
}

Scanner::Next Scanner::step(Next expected) {
  if (at_ == end_) return fail();
  switch (expected) {
    case Next::kAfterValue:
      return after_value();
    case Next::kKeyOrEnd:
      return *at_ == '}' ? close() : key();
    case Next::kKey:
      return key();
    case Next::kValueOrEnd:
      return *at_ == ']' ? close() : value();
    case Next::kValue:
    case Next::kNothing:
      break;
  }
  return value();
}

Scanner::Next Scanner::value() {
  if (elements_ && depth_ == 1) element_ = at_;
  if (*at_ == '{' || *at_ == '[') return open(*at_ == '{');
  return scalar() ? value_ended() : fail();
}

Scanner::Next Scanner::open(bool object) {
  ++at_;
  if (depth_ == max_depth_) return fail(JsonError::kTooDeep);
  objects_[depth_++] = object;
  return object ? Next::kKeyOrEnd : Next::kValueOrEnd;
}

Scanner::Next Scanner::key() {
  if (*at_ != '"' || !string()) return fail();
  skip_space();
  return take(':') ? Next::kValue : fail();
}

Scanner::Next Scanner::after_value() {
  if (take(',')) return in_object() ? Next::kKey : Next::kValue;
  return *at_ == (in_object() ? '}' : ']') ? close() : fail();
}

Scanner::Next Scanner::close() {
  ++at_;
  --depth_;
  return value_ended();
}

Scanner::Next Scanner::value_ended() {
  if (depth_ == 0) return Next::kNothing;
  if (depth_ == 1 && elements_) {
    elements_->emplace_back(element_, static_cast<std::size_t>(at_ - element_));
  }
  return Next::kAfterValue;
}

JsonKind kind_of(char first) {
  switch (first) {
    case '[':
      return JsonKind::kArray;
    case '{':
      return JsonKind::kObject;
    case '"':
      return JsonKind::kString;
    case 't':
    case 'f':
      return JsonKind::kBool;
    case 'n':
      return JsonKind::kNull;
    default:
      return JsonKind::kNumber;
  }
}

base::result<JsonKind, JsonError> Scanner::run() {
  skip_space();
  if (at_ == end_) return JsonError::kSyntax;
  const char first = *at_;
  if (first != '[') elements_ = nullptr;
  Next expected = Next::kValue;
  do {
    skip_space();
    expected = step(expected);
  } while (expected != Next::kNothing);
  if (error_) return *error_;
  skip_space();
  if (at_ != end_) return JsonError::kSyntax;
  return kind_of(first);
}

}  // namespace

base::result<JsonKind, JsonError> scan_json(std::string_view text, std::size_t max_depth,
                                            std::vector<std::string_view>* elements) {
  if (elements) elements->clear();
  return Scanner(text, max_depth, elements).run();
}

}  // namespace parley::socketio
