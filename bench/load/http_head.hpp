#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

namespace load {

/// The head of an HTTP/1.1 response, as views of what was received.
struct HttpHead {
  unsigned status = 0;
  std::string_view text;            ///< status line and headers, without the empty line
  std::size_t size = 0;             ///< with the empty line: where the body begins
  std::size_t content_length = 0;   ///< 0 when there is none
  bool has_content_length = false;  ///< so that a body without a length is noticed

  /// The value of a header, or nothing. Names compare without case.
  std::optional<std::string_view> header(std::string_view name) const;
};

/// The head that `bytes` begin with, or nothing while it is not all there. Fails for what is no
/// HTTP/1.1 response.
std::optional<HttpHead> read_head(std::string_view bytes);

}  // namespace load
