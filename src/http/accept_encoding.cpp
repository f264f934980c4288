// RFC 9110, section 12.5.3. On equal weights the smaller form wins instead of the client's order:
// every browser lists gzip first and means nothing by it.
#include "http/accept_encoding.hpp"

#include "http/characters.hpp"

namespace parley::http {
namespace {

/// A weight in thousandths; malformed ones count as zero.
int parse_weight(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
  int value = (text[0] - '0') * 1000;
  if (text.size() > 1 && text[1] != '.') return 0;
  int unit = 100;
  for (const char c : text.substr(text.size() > 1 ? 2 : 1)) {
    if (!is_digit(c)) return 0;
    value += (c - '0') * unit;
    unit /= 10;
  }
  return value > 1000 ? 0 : value;
}

}  // namespace

Encoding choose_encoding(std::string_view accept_encoding, bool has_gzip, bool has_brotli) {
  constexpr int kUnlisted = -1;
  int gzip = kUnlisted;
  int brotli = kUnlisted;
  int identity = kUnlisted;
  int any = kUnlisted;
  std::string_view element;
  while (next_list_element(accept_encoding, element)) {
    const std::size_t semicolon = element.find(';');
    const std::string_view name = trim(element.substr(0, semicolon));
    int weight = 1000;
    if (semicolon != std::string_view::npos) {
      const std::string_view parameter = trim(element.substr(semicolon + 1));
      const bool is_weight =
          parameter.size() > 1 && to_lower(parameter[0]) == 'q' && parameter[1] == '=';
      weight = is_weight ? parse_weight(parameter.substr(2)) : 0;
    }
    if (equals_ignoring_case(name, "gzip") || equals_ignoring_case(name, "x-gzip")) {
      gzip = weight;
    } else if (equals_ignoring_case(name, "br")) {
      brotli = weight;
    } else if (equals_ignoring_case(name, "identity")) {
      identity = weight;
    } else if (name == "*") {
      any = weight;
    }
  }
  if (gzip == kUnlisted) gzip = any;
  if (brotli == kUnlisted) brotli = any;
  if (identity == kUnlisted) identity = any == kUnlisted ? 1 : any;  // acceptable, as a last resort
  Encoding best = Encoding::kIdentity;
  int best_weight = identity;
  if (has_gzip && gzip > 0 && gzip >= best_weight) {
    best = Encoding::kGzip;
    best_weight = gzip;
  }
  if (has_brotli && brotli > 0 && brotli >= best_weight) best = Encoding::kBrotli;
  return best;
}

}  // namespace parley::http
