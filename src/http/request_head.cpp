// RFC 9112, sections 3 and 6, and the Expect and Connection fields of RFC 9110. Beast's parser
// reads the head straight into our request, without its own field container. The length of the body
// is decided here and not by Beast, which takes "5,5", repeated lengths that agree, and codings
// before "chunked".
#include "http/request_head.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <charconv>
#include <limits>

#include "http/characters.hpp"
#include "http/target.hpp"

namespace parley::http {
namespace {

namespace beast_http = boost::beast::http;
using boost::beast::error_code;
using BeastView = boost::beast::string_view;

std::string_view view(BeastView text) {
  return {text.data(), text.size()};
}

/// Receives what Beast finds; only the head, the body is skipped.
class HeadParser final : public beast_http::basic_parser<true> {
 public:
  explicit HeadParser(HttpRequest& into) : into_(into) {
    skip(true);
    body_limit(boost::none);
    header_limit(std::numeric_limits<std::uint32_t>::max());
  }

 private:
  void on_request_impl(beast_http::verb, BeastView method, BeastView target, int version,
                       error_code&) override {
    into_.method = view(method);
    into_.target = view(target);
    into_.version = static_cast<unsigned>(version);
  }
  void on_field_impl(beast_http::field, BeastView name, BeastView value, error_code&) override {
    into_.headers.emplace_back(view(name), view(value));
  }
  void on_header_impl(error_code&) override {}
  void on_finish_impl(error_code&) override {}
  // GCOV_EXCL_START: Beast asks for these; of a request whose body is skipped it calls none.
  void on_response_impl(int, BeastView, int, error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(BeastView, error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, BeastView, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, BeastView, error_code&) override { return 0; }
  // GCOV_EXCL_STOP

  HttpRequest& into_;
};

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
  bool upgrade = false;    // Connection lists it
  bool websocket = false;  // Upgrade lists it
};

}  // namespace

base::result<RequestHead, HeadError> parse_request_head(std::string_view bytes,
                                                        const HeadLimits& limits) {
  RequestHead head;
  head.request.headers.reserve(12);
  HeadParser parser(head.request);
  error_code error;
  parser.put({bytes.data(), bytes.size()}, error);
  if (error || !parser.is_done()) return HeadError::kMalformed;

  Findings found;
  for (const auto& [name, value] : head.request.headers) {
    if (equals_ignoring_case(name, "host")) {
      if (++found.hosts > 1 || !valid_authority(value)) return HeadError::kMalformed;
    } else if (equals_ignoring_case(name, "content-length")) {
      head.content_length = parse_length(value);
      if (++found.lengths > 1 || !head.content_length) return HeadError::kMalformed;
    } else if (equals_ignoring_case(name, "transfer-encoding")) {
      if (++found.codings > 1 || !equals_ignoring_case(value, "chunked")) {
        return HeadError::kMalformed;
      }
      head.chunked = true;
    } else if (equals_ignoring_case(name, "connection")) {
      found.close |= lists(value, "close");
      found.keep_alive |= lists(value, "keep-alive");
      found.upgrade |= lists(value, "upgrade");
    } else if (equals_ignoring_case(name, "upgrade")) {
      found.websocket |= lists(value, "websocket");
    } else if (equals_ignoring_case(name, "expect") && head.request.version == 11) {
      if (!equals_ignoring_case(value, "100-continue")) return HeadError::kExpectationFailed;
      head.expect_continue = true;
    }
  }
  const bool modern = head.request.version == 11;
  if (modern && found.hosts == 0) return HeadError::kMalformed;
  if (head.chunked && (found.lengths > 0 || !modern)) return HeadError::kMalformed;
  head.keep_alive = modern ? !found.close : found.keep_alive && !found.close;
  // What follows the head of an upgrade belongs to the other protocol. Offers of other ones than
  // WebSocket (h2c) are never taken up and so mean nothing (RFC 9110, 7.8).
  if (found.upgrade && found.websocket && head.has_body()) return HeadError::kMalformed;
  if (!parse_target(head.request, limits.parameters)) return HeadError::kMalformed;
  return head;
}

}  // namespace parley::http
