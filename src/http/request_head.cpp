// RFC 9112, sections 3 and 6, and the Expect and Connection fields of RFC 9110. HeadScanner has
// seen to the grammar, so that taking a head apart is to look for the next delimiter. Beast's
// parser did that before, at more than twice the cost and with a second opinion on the length of
// the body ("5,5", repeated lengths that agree, codings before "chunked"), which is decided here;
// request_head_test compares with it.
#include "http/request_head.hpp"

#include <charconv>
#include <limits>

#include "http/byte_runs.hpp"
#include "http/characters.hpp"
#include "http/target.hpp"

namespace parley::http {
namespace {

/// "GET /a HTTP/1.1" and its line end, taken off the front. False when it is no such thing.
bool take_request_line(std::string_view& head, HttpRequest& into) {
  constexpr std::string_view kVersion = "HTTP/1.";
  const std::size_t method = head.find(' ');
  if (method == std::string_view::npos) return false;
  const std::size_t target = head.find(' ', method + 1);
  if (target == std::string_view::npos) return false;
  const std::size_t digit = target + 1 + kVersion.size();
  if (head.size() < digit + 3) return false;
  into.method = head.substr(0, method);
  into.target = head.substr(method + 1, target - method - 1);
  into.version = head[digit] == '0' ? 10 : 11;
  head.remove_prefix(digit + 3);
  return true;
}

/// "Name: value" and its line end, taken off the front. False when it is no such thing.
bool take_field(std::string_view& head, HttpHeaders& into) {
  const std::size_t colon = head.find(':');
  if (colon == std::string_view::npos) return false;
  const std::size_t end = head.find('\r', colon);
  if (end == std::string_view::npos || head.size() - end < 2) return false;
  into.emplace_back(head.substr(0, colon), trim(head.substr(colon + 1, end - colon - 1)));
  head.remove_prefix(end + 2);
  return true;
}

bool split(std::string_view head, HttpRequest& into) {
  if (!take_request_line(head, into)) return false;
  while (!head.starts_with('\r')) {
    if (!take_field(head, into.headers)) return false;
  }
  return true;
}

std::optional<std::uint64_t> parse_length(std::string_view text) {
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return std::nullopt;
  }
  return value;
}

bool lists(std::string_view list, std::string_view wanted) {
  std::string_view element;
  while (next_list_element(list, element)) {
    if (equals_ignoring_case(element, wanted)) return true;
  }
  return false;
}

/// What the fields say, gathered in one pass.
struct Findings {
  unsigned hosts = 0;
  unsigned lengths = 0;
  unsigned codings = 0;
  bool close = false;
  bool keep_alive = false;
  bool upgrade = false;       // Connection lists it
  bool websocket = false;     // Upgrade lists it
  bool expects_more = false;  // than 100-continue
};

/// A Connection field: a list of tokens. False when it is none.
bool read_connection(std::string_view list, Findings& found) {
  std::string_view element;
  while (next_list_element(list, element)) {
    if (token_run(element) < element.size()) return false;
    found.close |= equals_ignoring_case(element, "close");
    found.keep_alive |= equals_ignoring_case(element, "keep-alive");
    found.upgrade |= equals_ignoring_case(element, "upgrade");
  }
  return true;
}

/// Takes note of a field. False when it is malformed.
bool note(std::string_view name, std::string_view value, bool modern, RequestHead& head,
          Findings& found) {
  switch (name.size()) {  // most differ by it
    case 4:
      if (!equals_ignoring_case(name, "host")) return true;
      return ++found.hosts == 1 && valid_authority(value);
    case 6:
      if (!modern || !equals_ignoring_case(name, "expect")) return true;
      head.expect_continue = equals_ignoring_case(value, "100-continue");
      found.expects_more |= !head.expect_continue;
      return true;
    case 7:
      if (equals_ignoring_case(name, "upgrade")) found.websocket |= lists(value, "websocket");
      return true;
    case 10:
      return !equals_ignoring_case(name, "connection") || read_connection(value, found);
    case 14:
      if (!equals_ignoring_case(name, "content-length")) return true;
      head.content_length = parse_length(value);
      return ++found.lengths == 1 && head.content_length;
    case 16: {
      Findings none;
      return !equals_ignoring_case(name, "proxy-connection") || read_connection(value, none);
    }
    case 17:
      if (!equals_ignoring_case(name, "transfer-encoding")) return true;
      head.chunked = true;
      return ++found.codings == 1 && equals_ignoring_case(value, "chunked");
    default:
      return true;
  }
}

}  // namespace

base::result<RequestHead, HeadError> parse_request_head(std::string_view bytes, std::size_t fields,
                                                        const HeadLimits& limits,
                                                        HttpRequest& into) {
  into.headers.reserve(fields);
  if (!split(bytes, into)) return HeadError::kMalformed;
  const bool modern = into.version == 11;
  RequestHead head;
  Findings found;
  for (const auto& [name, value] : into.headers) {
    if (!note(name, value, modern, head, found)) return HeadError::kMalformed;
  }
  if (found.expects_more) return HeadError::kExpectationFailed;
  if (modern && found.hosts == 0) return HeadError::kMalformed;
  if (head.chunked && (found.lengths > 0 || !modern)) return HeadError::kMalformed;
  head.keep_alive = modern ? !found.close : found.keep_alive && !found.close;
  // What follows the head of an upgrade belongs to the other protocol. Offers of other ones than
  // WebSocket (h2c) are never taken up and so mean nothing (RFC 9110, 7.8).
  if (found.upgrade && found.websocket && head.has_body()) return HeadError::kMalformed;
  if (!parse_target(into, limits.parameters)) return HeadError::kMalformed;
  return head;
}

}  // namespace parley::http
