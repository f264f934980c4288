// RFC 6265, section 4.1. Everything that comes from the configuration is checked when the server is
// made: a name with a semicolon has set other cookies' attributes in the reference
// (CVE-2024-47764).
#include "http/cookie.hpp"

#include <algorithm>
#include <stdexcept>

#include "http/characters.hpp"

namespace parley::http {
namespace {

void check_attribute(std::string_view value, const char* what) {
  const bool fine = std::all_of(value.begin(), value.end(),
                                [](char c) { return is_value_char(c) && c != ';' && c != '\t'; });
  if (!fine) {
    throw std::invalid_argument(std::string("parley: the cookie's ") + what +
                                " has a semicolon or control characters");
  }
}

std::string_view same_site_name(SameSite same_site) {
  switch (same_site) {
    case SameSite::kStrict:
      return "Strict";
    case SameSite::kNone:
      return "None";
    case SameSite::kLax:
      break;
  }
  return "Lax";
}

}  // namespace

Cookie::Cookie(const CookieOptions& options) : name_(options.name) {
  if (name_.empty() || !std::all_of(name_.begin(), name_.end(), is_token_char)) {
    throw std::invalid_argument("parley: the cookie's name is not a token");
  }
  check_attribute(options.path, "path");
  check_attribute(options.domain, "domain");
  if (options.same_site == SameSite::kNone && !options.secure) {
    throw std::invalid_argument("parley: a cookie with SameSite=None must be secure");
  }
  if (options.max_age) rest_ += "; Max-Age=" + std::to_string(options.max_age->count());
  if (!options.domain.empty()) rest_ += "; Domain=" + options.domain;
  if (!options.path.empty()) rest_ += "; Path=" + options.path;
  if (options.http_only) rest_ += "; HttpOnly";
  if (options.secure) rest_ += "; Secure";
  if (options.partitioned) rest_ += "; Partitioned";
  rest_ += "; SameSite=";
  rest_ += same_site_name(options.same_site);
}

}  // namespace parley::http
