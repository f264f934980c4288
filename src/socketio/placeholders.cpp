// Socket.IO protocol 5, attachments. The reference takes any number for `num`, the same one twice,
// other members beside it, and does not mind attachments that nobody refers to. Each of these lets
// a peer hand a wrong type, or one buffer many times, to a handler; no encoder writes them.
//
// One pass without a stack: an object that holds a container is no placeholder, so nothing has to
// be remembered about the objects around the innermost one.
#include "socketio/placeholders.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "socketio/json_string.hpp"

namespace parley::socketio {
namespace {

constexpr std::string_view kMarker = "_placeholder";
constexpr std::string_view kNumber = "num";
constexpr std::string_view kShortestPlace = R"({"_placeholder":true,"num":0})";
constexpr std::size_t kLongestEscape = 6;  // \u005f

class Matcher {
 public:
  Matcher(std::string_view json, unsigned attachments) : rest_(json), used_(attachments) {}

  bool run();

 private:
  /// What is known of the innermost object.
  struct Object {
    bool marked = false;      // has "_placeholder": true
    bool has_others = false;  // has a member that a placeholder does not have
    std::string_view number;  // the text of its "num"
  };

  void skip_space() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\n\r"), rest_.size()));
  }
  std::string_view take_string();
  void string_or_member();
  void member(std::string_view quoted_key);
  bool object_ended();

  std::string_view rest_;
  std::vector<bool> used_;
  std::size_t used_count_ = 0;
  Object object_;
};

std::string_view Matcher::take_string() {
  std::size_t i = 1;
  while (i < rest_.size() && rest_[i] != '"') i += rest_[i] == '\\' ? 2U : 1U;
  const std::string_view quoted = rest_.substr(0, i + 1);
  rest_.remove_prefix(quoted.size());
  return quoted;
}

bool is_key(std::string_view quoted, std::string_view name) {
  const std::string_view raw = quoted.substr(1, quoted.size() - 2);
  if (raw == name) return true;
  if (raw.size() > name.size() * kLongestEscape || raw.find('\\') == raw.npos) return false;
  std::string plain;
  return unescape_json_string(quoted, plain) && plain == name;
}

void Matcher::string_or_member() {
  const std::string_view quoted = take_string();
  skip_space();
  if (!rest_.starts_with(':')) return;
  rest_.remove_prefix(1);
  skip_space();
  member(quoted);
}

/// Looks at the member's value and leaves it to be read on.
void Matcher::member(std::string_view quoted_key) {
  if (is_key(quoted_key, kMarker) && rest_.starts_with("true") && !object_.marked) {
    object_.marked = true;
  } else if (is_key(quoted_key, kNumber) && object_.number.empty()) {
    object_.number = rest_.substr(0, rest_.find_first_of(",]} \t\n\r"));
  } else {
    object_.has_others = true;
  }
}

bool Matcher::object_ended() {
  if (!object_.marked) return true;
  if (object_.has_others) return false;
  std::size_t index = 0;
  const std::string_view digits = object_.number;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (error != std::errc() || end != digits.data() + digits.size()) return false;
  if (index >= used_.size() || used_[index]) return false;
  used_[index] = true;
  ++used_count_;
  return true;
}

bool Matcher::run() {
  while (!rest_.empty()) {
    switch (rest_.front()) {
      case '"':
        string_or_member();
        continue;
      case '{':
      case '[':
        if (object_.marked) return false;
        object_ = {};
        break;
      case '}':
        if (!object_ended()) return false;
        [[fallthrough]];
      case ']':
        object_ = {false, true, {}};  // the one around, which holds this one
        break;
      default:
        break;
    }
    rest_.remove_prefix(1);
  }
  return used_count_ == used_.size();
}

}  // namespace

bool placeholders_match(std::string_view json, unsigned attachments) {
  // Before the announced number is used for anything: the text must have room for so many.
  if (attachments > json.size() / kShortestPlace.size()) return false;
  return Matcher(json, attachments).run();
}

}  // namespace parley::socketio
