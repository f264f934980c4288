#pragma once
#include <string_view>

namespace parley::http {

enum class Encoding : unsigned char { kIdentity, kGzip, kBrotli };

/// Which of the encodings that are there to send for an Accept-Encoding field (RFC 9110, 12.5.3):
/// the highest weight wins, on equal weights brotli before gzip before identity. Identity when
/// nothing that is there is acceptable.
Encoding choose_encoding(std::string_view accept_encoding, bool has_gzip, bool has_brotli);

}  // namespace parley::http
