#pragma once
#include <string>
#include <string_view>

#include "parley/options.hpp"

namespace parley::http {

/// The value of a Set-Cookie field (RFC 6265, section 4.1), all but the cookie's own value made
/// once.
class Cookie {
 public:
  /// Throws std::invalid_argument for a name, path or domain that could end the field or add to it.
  explicit Cookie(const CookieOptions& options);

  /// `value` has only characters of cookie-octet; a session id does.
  std::string set(std::string_view value) const { return name_ + '=' + std::string(value) + rest_; }

 private:
  std::string name_;
  std::string rest_;
};

}  // namespace parley::http
