#include "parley/handshake.hpp"

#include <algorithm>

#include "parley/value_reader.hpp"

namespace parley {
namespace {

bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::optional<std::string_view> Handshake::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (same_name(key, name)) return value;
  }
  return std::nullopt;
}

std::optional<std::string_view> Handshake::query_value(std::string_view name) const {
  for (auto it = query.rbegin(); it != query.rend(); ++it) {
    if (it->first == name) return it->second;
  }
  return std::nullopt;
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
