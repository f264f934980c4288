#pragma once
#include <string>
#include <string_view>

namespace parley::http {

/// The bytes in gzip's format (RFC 1952), at a zlib level of 1 to 9. Throws std::bad_alloc.
std::string gzip(std::string_view bytes, int level);

}  // namespace parley::http
