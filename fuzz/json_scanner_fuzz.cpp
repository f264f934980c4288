// The JSON scanner against nlohmann's parser: both must accept the same texts, and the slices of an
// array must be its elements. Two differences are meant: the scanner lets lone surrogate escapes
// and numbers out of a double's range pass.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.hpp"
#include "socketio/json_scanner.hpp"
#include "socketio/json_string.hpp"

namespace {

using nlohmann::json;
using parley::socketio::JsonError;
using parley::socketio::JsonKind;

void require(bool holds) {
  if (!holds) std::abort();
}

/// Remembers why and how deep; builds nothing.
class Judge : public json::json_sax_t {
 public:
  std::size_t deepest = 0;
  bool out_of_scope = false;

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return enter(); }
  bool key(string_t&) override { return true; }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override { return enter(); }
  bool end_array() override { return leave(); }
  bool parse_error(std::size_t, const std::string&, const json::exception& error) override {
    constexpr int kNumberOverflow = 406;
    out_of_scope = error.id == kNumberOverflow ||
                   std::string_view(error.what()).find("surrogate") != std::string_view::npos;
    return false;
  }

 private:
  bool enter() {
    deepest = std::max(deepest, ++depth_);
    return true;
  }
  bool leave() {
    --depth_;
    return true;
  }
  std::size_t depth_ = 0;
};

void compare_elements(std::string_view text, const std::vector<std::string_view>& elements) {
  const json tree = json::parse(text);
  require(tree.size() == elements.size());
  for (std::size_t i = 0; i < elements.size(); ++i) {
    require(json::parse(elements[i]) == tree[i]);
    if (!tree[i].is_string()) continue;
    std::string plain;
    require(parley::socketio::unescape_json_string(elements[i], plain));
    require(plain == tree[i].get_ref<const std::string&>());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kDepth = 8;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!parley::base::is_valid_utf8(text)) return 0;  // the transports have refused it before
  if (text.starts_with("\xef\xbb\xbf")) return 0;    // nlohmann skips a byte order mark
  std::vector<std::string_view> elements;
  const auto scanned = parley::socketio::scan_json(text, kDepth, &elements);
  if (text.find('\0') != std::string_view::npos) {  // nlohmann takes it for the end of the text
    require(!scanned);
    return 0;
  }
  Judge judge;
  const bool accepted = json::sax_parse(text, &judge);
  if (judge.out_of_scope) return 0;
  if (judge.deepest > kDepth) {
    require(!scanned);
  } else {
    require(scanned.has_value() == accepted);
    if (!scanned) require(scanned.error() == JsonError::kSyntax);
  }
  if (scanned && *scanned == JsonKind::kArray) compare_elements(text, elements);
  if (scanned && *scanned != JsonKind::kArray) require(elements.empty());
  return 0;
}
