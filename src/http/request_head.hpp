#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "http/head_scanner.hpp"
#include "parley/http.hpp"

namespace parley::http {

/// What a connection must know of a request's head beside the request.
struct RequestHead {
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool keep_alive = true;
  bool expect_continue = false;  ///< 100-continue is waited for

  bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

/// Parses one complete head of `fields` field lines, which HeadScanner has passed (RFC 9112), into
/// an empty request, and decides how long its body is; anything that another reader could decide
/// differently is an error.
base::result<RequestHead, HeadError> parse_request_head(std::string_view head, std::size_t fields,
                                                        const HeadLimits& limits,
                                                        HttpRequest& into);

}  // namespace parley::http
