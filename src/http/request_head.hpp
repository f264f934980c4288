#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "http/head_scanner.hpp"
#include "parley/http.hpp"

namespace parley::http {

/// A parsed request head: the request without its body, and what the connection must know.
struct RequestHead {
  HttpRequest request;
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool keep_alive = true;
  bool expect_continue = false;  ///< 100-continue is waited for

  bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

/// Parses one complete head that HeadScanner has passed (RFC 9112) and decides how long the body
/// is; anything that another reader could decide differently is an error.
base::result<RequestHead, HeadError> parse_request_head(std::string_view head,
                                                        const HeadLimits& limits);

}  // namespace parley::http
