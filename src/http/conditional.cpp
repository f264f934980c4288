// RFC 9110, sections 13 and 14. Only one range is ever answered: multipart answers are hardly used
// by anyone but attackers, who ask for the same byte a thousand times.
#include "http/conditional.hpp"

#include <charconv>
#include <limits>

#include "http/characters.hpp"
#include "http/http_date.hpp"

namespace parley::http {
namespace {

std::string_view without_weakness(std::string_view tag) {
  return tag.starts_with("W/") ? tag.substr(2) : tag;
}

/// Entity tags may hold commas, so the list is read tag by tag.
bool lists_tag(std::string_view list, std::string_view etag) {
  for (;;) {
    while (!list.empty() && (list.front() == ',' || list.front() == ' ' || list.front() == '\t')) {
      list.remove_prefix(1);
    }
    if (list.starts_with("W/")) list.remove_prefix(2);
    if (list.empty() || list.front() != '"') return false;
    const std::size_t close = list.find('"', 1);
    if (close == std::string_view::npos) return false;
    if (list.substr(0, close + 1) == without_weakness(etag)) return true;
    list.remove_prefix(close + 1);
  }
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size()) return std::nullopt;
  if (error != std::errc{}) return std::numeric_limits<std::uint64_t>::max();
  return value;
}

}  // namespace

bool not_modified(const HttpRequest& request, std::string_view etag,
                  std::optional<std::time_t> modified) {
  if (const auto tags = request.header("if-none-match")) {
    return trim(*tags) == "*" || lists_tag(*tags, etag);
  }
  const auto since = request.header("if-modified-since");
  if (!since || !modified) return false;
  const auto time = parse_http_date(*since);
  return time && *modified <= *time;
}

RangeRequest parse_range(std::string_view field, std::uint64_t size) {
  using Kind = RangeRequest::Kind;
  const std::size_t equals = field.find('=');
  if (equals == std::string_view::npos ||
      !equals_ignoring_case(trim(field.substr(0, equals)), "bytes")) {
    return {};
  }
  const std::string_view spec = trim(field.substr(equals + 1));
  const std::size_t dash = spec.find('-');
  if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos) return {};
  const std::string_view from = trim(spec.substr(0, dash));
  const std::string_view to = trim(spec.substr(dash + 1));
  if (from.empty()) {  // the last so many
    const auto count = parse_number(to);
    if (!count) return {};
    if (*count == 0 || size == 0) return {Kind::kUnsatisfiable, {}};
    return {Kind::kPart, {*count < size ? size - *count : 0, size - 1}};
  }
  const auto first = parse_number(from);
  if (!first) return {};
  std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  if (!to.empty()) {
    const auto given = parse_number(to);
    if (!given || *given < *first) return {};
    last = *given;
  }
  if (*first >= size) return {Kind::kUnsatisfiable, {}};
  return {Kind::kPart, {*first, last < size ? last : size - 1}};
}

bool range_applies(const HttpRequest& request, std::string_view etag,
                   std::optional<std::time_t> modified) {
  const auto condition = request.header("if-range");
  if (!condition) return true;
  if (condition->starts_with('"')) return *condition == etag;
  const auto time = parse_http_date(*condition);
  return time && modified && *modified == *time;
}

}  // namespace parley::http
