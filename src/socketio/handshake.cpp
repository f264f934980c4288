// What a program asks of a client's first request. Headers compare without case, as in HttpRequest,
// and of query parameters the last of a name counts, as in the reference.
#include "parley/handshake.hpp"

#include "http/characters.hpp"
#include "parley/value_reader.hpp"

namespace parley {

std::optional<std::string_view> Handshake::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (http::equals_ignoring_case(key, name)) return value;
  }
  return std::nullopt;
}

std::optional<std::string_view> Handshake::query_value(std::string_view name) const {
  std::optional<std::string_view> last;
  for (const auto& [key, value] : query) {
    if (key == name) last = value;
  }
  return last;
}

std::optional<std::string> Handshake::auth_string(std::string_view field) const {
  std::optional<std::string> found;
  ValueReader reader(auth.text);
  const ReadStatus ignored = reader.for_each_field([&](std::string_view key, ValueReader& value) {
    std::string text;
    if (key == field && value.get(text)) found = std::move(text);
    return ReadStatus();
  });
  static_cast<void>(ignored);  // not an object: then it has no such field
  return found;
}

}  // namespace parley
