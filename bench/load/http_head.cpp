// Response heads of HTTP/1.1 (RFC 9112). Bodies in chunks are not read: none of the measured
// servers sends one here, and one that did would be found out by its missing length.
#include "load/http_head.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "load/fail.hpp"

namespace load {
namespace {

bool same_without_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::optional<std::string_view> HttpHead::header(std::string_view name) const {
  for (std::size_t at = text.find("\r\n"); at != std::string_view::npos;) {
    const std::size_t begin = at + 2;
    at = text.find("\r\n", begin);
    const std::string_view line = text.substr(begin, at - begin);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !same_without_case(line.substr(0, colon), name)) {
      continue;
    }
    const std::size_t value = line.find_first_not_of(" \t", colon + 1);
    return value == std::string_view::npos ? std::string_view() : line.substr(value);
  }
  return std::nullopt;
}

std::optional<HttpHead> read_head(std::string_view bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  HttpHead head;
  head.text = bytes.substr(0, end);
  head.size = end + 4;
  const auto number = [&](std::string_view text, auto& into) {
    return std::from_chars(text.data(), text.data() + text.size(), into).ec == std::errc();
  };
  if (!head.text.starts_with("HTTP/1.1 ") || !number(head.text.substr(9, 3), head.status)) {
    fail("no HTTP/1.1 response: " + std::string(bytes.substr(0, 100)));
  }
  if (const auto length = head.header("content-length")) {
    head.has_content_length = number(*length, head.content_length);
  }
  return head;
}

}  // namespace load
