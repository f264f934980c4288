// Decodes received values on demand: simdjson finds where the parts of an array or object begin,
// and what is not asked for is skipped, not parsed. Scalars are read from their text here, because
// simdjson refuses two things JavaScript sends: half surrogate pairs, and integers beyond 64 bits.
// A tree (simdjson's or nlohmann's) was rejected: it would lose the text that RawJson hands on.
#include "parley/value_reader.hpp"

#include <simdjson.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>
#include <vector>

#include "socketio/json_scanner.hpp"
#include "socketio/json_string.hpp"

namespace parley {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::size_t kKeptCapacity = 256 * 1024;

/// A parser and the padded copy of what it reads.
struct Scratch {
  ondemand::parser parser;
  std::vector<char> text;
};

/// One Scratch per value that is being walked on this thread: a decoder may start a second walk
/// inside the first one (a variant's second alternative).
class ScratchLease {
 public:
  ScratchLease() {
    if (used_ == pool_.size()) pool_.push_back(std::make_unique<Scratch>());
    scratch_ = pool_[used_++].get();
  }
  ~ScratchLease() {
    --used_;
    if (scratch_->text.capacity() > kKeptCapacity) *scratch_ = Scratch();
  }
  ScratchLease(const ScratchLease&) = delete;
  ScratchLease& operator=(const ScratchLease&) = delete;
  Scratch* operator->() { return scratch_; }

 private:
  static thread_local std::vector<std::unique_ptr<Scratch>> pool_;
  static thread_local std::size_t used_;
  Scratch* scratch_;
};

thread_local std::vector<std::unique_ptr<Scratch>> ScratchLease::pool_;
thread_local std::size_t ScratchLease::used_ = 0;

std::string_view without_trailing_space(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  return text.substr(0, last + 1);  // npos + 1 is 0
}

/// The whole text of a scalar, the bracket of a container.
std::string_view text_of(ondemand::value& value) {
  return without_trailing_space(value.raw_json_token());
}

ReadStatus invalid() {
  return ReadStatus::failure("invalid JSON");
}

std::string_view name_of(ValueKind kind) {
  switch (kind) {
    case ValueKind::kNothing:
      return "nothing";
    case ValueKind::kNull:
      return "null";
    case ValueKind::kBoolean:
      return "boolean";
    case ValueKind::kNumber:
      return "number";
    case ValueKind::kString:
      return "string";
    case ValueKind::kArray:
      return "array";
    case ValueKind::kObject:
      return "object";
    case ValueKind::kInvalid:
      break;
  }
  return "invalid JSON";
}

/// A token of JSON's number grammar as a double, nothing if it is none or too large.
ReadStatus parse_double(std::string_view text, double& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  // from_chars would take "inf" and "nan" after a sign.
  const char last = text.empty() ? '\0' : text.back();
  if (end != text.data() + text.size() || last < '0' || last > '9') return invalid();
  if (error != std::errc()) return ReadStatus::failure("number out of range");
  return {};
}

}  // namespace

// --- ReadStatus ----------------------------------------------------------------------------------

ReadStatus ReadStatus::failure(std::string why) {
  ReadStatus status;
  status.error_ = std::make_unique<std::string>(std::move(why));
  return status;
}

ReadStatus ReadStatus::in_field(std::string_view name) && {
  // A key may be as long as its sender likes.
  if (error_) error_->insert(0, "field '" + std::string(name.substr(0, 64)) + "': ");
  return std::move(*this);
}

ReadStatus ReadStatus::in_element(std::size_t index) && {
  if (error_) error_->insert(0, "element " + std::to_string(index) + ": ");
  return std::move(*this);
}

// --- the walk over an array or object ------------------------------------------------------------

/// What has to stay in place while a container is walked: for one inside another that is nothing,
/// the outer walk has it all.
struct ValueReader::Walk {
  std::optional<ScratchLease> lease;
  ondemand::document document;

  template <class Container>
  ReadStatus start(ValueReader& reader, Container& container) {
    if (reader.depth_ >= socketio::kMaxJsonDepth) return ReadStatus::failure("too deep");
    if (reader.node_) {
      auto* const node = static_cast<ondemand::value*>(std::exchange(reader.node_, nullptr));
      reader.text_ = {};  // a second walk would need raw() before this one
      return node->get(container) ? invalid() : ReadStatus();
    }
    lease.emplace();
    std::vector<char>& text = (*lease)->text;
    text.resize(reader.text_.size() + simdjson::SIMDJSON_PADDING);
    std::memcpy(text.data(), reader.text_.data(), reader.text_.size());
    std::memset(text.data() + reader.text_.size(), ' ', simdjson::SIMDJSON_PADDING);
    if ((*lease)->parser.iterate(text.data(), reader.text_.size(), text.size()).get(document) ||
        document.get(container)) {
      return invalid();
    }
    return {};
  }
};

ReadStatus ValueReader::elements(Visitor visitor) {
  if (kind() != ValueKind::kArray) return mismatch("array");
  Walk walk;
  ondemand::array array;
  if (auto status = walk.start(*this, array); !status) return status;
  for (auto element : array) {
    ondemand::value value;
    if (element.get(value)) return invalid();
    ValueReader child(text_of(value), &value, *this);
    if (auto status = visitor.call(visitor.callee, {}, child); !status) return status;
  }
  return {};
}

ReadStatus ValueReader::fields(Visitor visitor) {
  if (kind() != ValueKind::kObject) return mismatch("object");
  Walk walk;
  ondemand::object object;
  if (auto status = walk.start(*this, object); !status) return status;
  std::string unescaped;
  for (auto entry : object) {
    ondemand::field field;
    if (std::move(entry).get(field)) return invalid();
    ondemand::value& value = field.value();
    const std::string_view text = text_of(value);
    // The key lies between its quote and the colon before the value.
    const char* const quote = field.key().raw() - 1;
    std::string_view key(quote, static_cast<std::size_t>(text.data() - quote));
    key = key.substr(0, key.rfind('"') + 1);
    if (key.find('\\') == std::string_view::npos) {
      if (key.size() < 2) return invalid();
      key = key.substr(1, key.size() - 2);
    } else {
      unescaped.clear();
      if (!socketio::unescape_json_string(key, unescaped)) return invalid();
      key = unescaped;
    }
    ValueReader child(text, &value, *this);
    if (auto status = visitor.call(visitor.callee, key, child); !status) return status;
  }
  return {};
}

// --- reading one value ---------------------------------------------------------------------------

ValueReader::ValueReader(std::string_view text, void* node, const ValueReader& parent)
    : text_(text), attachments_(parent.attachments_), depth_(parent.depth_ + 1) {
  if (kind() == ValueKind::kArray || kind() == ValueKind::kObject) node_ = node;
}

ValueKind ValueReader::kind() const {
  if (text_.empty()) return ValueKind::kNothing;
  switch (text_[0]) {
    case 'n':
      return text_ == "null" ? ValueKind::kNull : ValueKind::kInvalid;
    case 't':
    case 'f':
      return ValueKind::kBoolean;
    case '"':
      return ValueKind::kString;
    case '[':
      return ValueKind::kArray;
    case '{':
      return ValueKind::kObject;
    default:
      return text_[0] == '-' || (text_[0] >= '0' && text_[0] <= '9') ? ValueKind::kNumber
                                                                     : ValueKind::kInvalid;
  }
}

bool ValueReader::is_null() const {
  return kind() == ValueKind::kNull || kind() == ValueKind::kNothing;
}

std::string_view ValueReader::raw() {
  if (!node_) return text_;
  auto* const node = static_cast<ondemand::value*>(std::exchange(node_, nullptr));
  simdjson::simdjson_result<std::string_view> text = simdjson::TAPE_ERROR;
  if (kind() == ValueKind::kArray) {
    ondemand::array array;
    if (!node->get(array)) text = array.raw_json();
  } else {
    ondemand::object object;
    if (!node->get(object)) text = object.raw_json();
  }
  if (std::move(text).get(text_)) text_ = "?";  // anything that is no JSON
  text_ = without_trailing_space(text_);
  return text_;
}

ValueReader ValueReader::retry() {
  raw();
  return ValueReader(text_, nullptr, *this);
}

ReadStatus ValueReader::mismatch(std::string_view expected) const {
  std::string why = "expected ";
  why += expected;
  why += ", got ";
  why += name_of(kind());
  return ReadStatus::failure(std::move(why));
}

ReadStatus ValueReader::get(bool& value) {
  if (kind() != ValueKind::kBoolean) return mismatch("boolean");
  value = text_ == "true";
  return value || text_ == "false" ? ReadStatus() : invalid();
}

template <class Integer>
ReadStatus ValueReader::get_integer(Integer& value) {
  if (kind() != ValueKind::kNumber) return mismatch("number");
  const char* const end = text_.data() + text_.size();
  const auto [stop, error] = std::from_chars(text_.data(), end, value);
  if (stop == end && error == std::errc()) return {};
  double number = 0;
  if (auto status = parse_double(text_, number); !status) return status;
  if (number != std::trunc(number)) return ReadStatus::failure("expected integer, got fraction");
  // 2^63 or 2^64: the first double above the type.
  const double limit = std::is_signed_v<Integer> ? 0x1p63 : 0x1p64;
  const double lowest = std::is_signed_v<Integer> ? -0x1p63 : 0.0;
  if (error == std::errc::result_out_of_range || number >= limit || number < lowest) {
    return ReadStatus::failure("number out of range");
  }
  value = static_cast<Integer>(number);
  return {};
}

ReadStatus ValueReader::get(std::int64_t& value) {
  return get_integer(value);
}

ReadStatus ValueReader::get(std::uint64_t& value) {
  return get_integer(value);
}

ReadStatus ValueReader::get(double& value) {
  return kind() == ValueKind::kNumber ? parse_double(text_, value) : mismatch("number");
}

ReadStatus ValueReader::get(std::string& value) {
  if (kind() != ValueKind::kString) return mismatch("string");
  if (text_.size() < 2 || text_.back() != '"') return invalid();
  if (text_.find('\\') == std::string_view::npos) {
    value.assign(text_, 1, text_.size() - 2);
    return {};
  }
  value.clear();
  return socketio::unescape_json_string(text_, value) ? ReadStatus() : invalid();
}

ReadStatus ValueReader::get(Binary& value) {
  bool placeholder = false;
  std::uint64_t index = attachments_.size();
  if (kind() != ValueKind::kObject) return mismatch("binary");
  auto status = for_each_field([&](std::string_view key, ValueReader& field) {
    if (key == "_placeholder") return field.get(placeholder);
    return key == "num" ? field.get(index) : ReadStatus();
  });
  if (!status || !placeholder || index >= attachments_.size()) {
    return ReadStatus::failure("expected binary, got object");
  }
  value = Binary(attachments_[static_cast<std::size_t>(index)]);
  return {};
}

}  // namespace parley
