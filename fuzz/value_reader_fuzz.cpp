// One argument, whatever its text, read as every kind of type. What is JSON must come back as the
// same value; what is not must end in a failure, and nothing may be read outside the text. The
// first byte says how many attachments there are.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "parley/describe.hpp"
#include "socketio/json_scanner.hpp"

namespace {

using parley::Binary;
using parley::Json;
using parley::RawJson;

struct Inner {
  std::optional<std::string> text;
  std::vector<double> numbers;
};
PARLEY_JSON(Inner, text, numbers)

using Anything = std::variant<bool, std::int8_t, std::uint64_t, std::string, Binary, Inner,
                              std::map<std::string, RawJson>, std::vector<Json>>;

struct Outer {
  std::optional<Inner> inner;
  std::optional<std::vector<Anything>> list;
  std::optional<std::pair<std::int64_t, std::string>> pair;
};
PARLEY_JSON(Outer, inner, list, pair)

void require(bool holds) {
  if (!holds) std::abort();
}

/// Reads the text as a T, and what was read once more.
template <class T>
void read_twice(std::string_view text, const std::vector<std::string>& attachments) {
  const auto first = parley::detail::decode_argument<T>({{&text, 1}, attachments}, 0);
  if (!first) return;
  const auto payload = parley::detail::encode_arguments(*first);
  const std::string_view json = payload.json;
  const std::string_view again = json.substr(1, json.size() - 2);
  const auto second = parley::detail::decode_argument<T>({{&again, 1}, payload.attachments}, 0);
  require(second.has_value());
  // A text may count attachments in a way that no packet is let in with, and then is not the same.
  if (!attachments.empty()) return;
  require(parley::detail::encode_arguments(*second).json == payload.json);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::vector<std::string> attachments(data[0] % 3, "bytes");
  // A copy of its own, so that reading behind its end is seen.
  const std::size_t length = size - 1;
  const auto copy = std::make_unique<char[]>(length);
  for (std::size_t i = 0; i < length; ++i) copy[i] = static_cast<char>(data[i + 1]);
  const std::string_view text(copy.get(), length);

  // Written again, a text that was no JSON may be none either: only what the server would let in
  // is held to be the same. Numbers a double cannot hold are failures.
  const bool valid = parley::socketio::scan_json(text, parley::socketio::kMaxJsonDepth).has_value();
  if (valid && !text.empty() && text.front() > ' ' && text.back() > ' ') {
    read_twice<Json>(text, attachments);
    read_twice<Outer>(text, attachments);
    read_twice<Anything>(text, attachments);
    read_twice<std::vector<Anything>>(text, attachments);
    return 0;
  }
  (void)parley::detail::decode_argument<Json>({{&text, 1}, attachments}, 0);
  (void)parley::detail::decode_argument<Outer>({{&text, 1}, attachments}, 0);
  (void)parley::detail::decode_argument<Anything>({{&text, 1}, attachments}, 0);
  (void)parley::detail::decode_argument<RawJson>({{&text, 1}, attachments}, 0);
  return 0;
}
