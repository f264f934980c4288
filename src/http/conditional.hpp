#pragma once
#include <cstdint>
#include <ctime>
#include <optional>
#include <string_view>

#include "parley/http.hpp"

namespace parley::http {

/// Whether a GET or HEAD is answered 304 (RFC 9110, 13.2.2): If-None-Match when it is there, else
/// If-Modified-Since. `etag` with its quotes; no `modified` when it is not known.
bool not_modified(const HttpRequest& request, std::string_view etag,
                  std::optional<std::time_t> modified);

/// Part of a representation, both ends included.
struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

struct RangeRequest {
  enum class Kind : unsigned char { kWhole, kPart, kUnsatisfiable };
  Kind kind = Kind::kWhole;
  ByteRange part;
};

/// What a Range field asks of `size` bytes (RFC 9110, 14.2). Several ranges, other units and
/// malformed ones get the whole.
RangeRequest parse_range(std::string_view field, std::uint64_t size);

/// If-Range (RFC 9110, 13.1.5) holds, or is absent: the range may be answered.
bool range_applies(const HttpRequest& request, std::string_view etag,
                   std::optional<std::time_t> modified);

}  // namespace parley::http
