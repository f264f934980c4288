#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "parley/http.hpp"

namespace parley::http {

/// How the head of a response ends up on this connection.
struct ResponseForm {
  unsigned version = 11;  ///< of the request
  bool keep_alive = true;
  std::string_view date;
  std::string_view lines = {};  ///< finished header lines, written first
  std::size_t room = 0;         ///< reserved for what is put behind the head
};

std::string_view reason_phrase(unsigned status);
/// 1xx, 204 and 304 have none (RFC 9110, 6.4.1).
bool status_allows_body(unsigned status);
/// Length of whatever carries the body.
std::uint64_t body_length(const HttpResponse& response);
/// The body in memory, whichever of the members holds it; empty for a file.
std::string_view body_in_memory(const HttpResponse& response);

/// True when every header can be written without ending its line.
bool headers_valid(const HttpResponse& response);

/// Appends status line and headers of a response with valid headers, up to and with the empty line.
/// Framing headers and Date that the response carries itself are replaced by ours.
void write_response_head(std::string& out, const HttpResponse& response, const ResponseForm& form);

}  // namespace parley::http
