#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "parley/http.hpp"

namespace parley::http {

/// Undoes percent-encoding (RFC 3986, 2.1). Nothing when an escape is malformed.
std::optional<std::string> percent_decode(std::string_view text);

/// A query component as forms encode it: '+' is a space, malformed escapes stay as they are.
std::string decode_query_component(std::string_view text);

/// Splits "a=1&b=2"; false when there are more than `max_parameters`.
bool parse_query(std::string_view query, std::size_t max_parameters,
                 std::vector<std::pair<std::string, std::string>>& into);

/// Fills path and query of `request` from its target (RFC 9112, 3.2): origin form, the absolute
/// form (reduced to the former), and "*" for OPTIONS. False for anything else.
bool parse_target(HttpRequest& request, std::size_t max_parameters);

/// A Host field value or the authority of a target: name, IPv4, or [IPv6], with an optional port.
bool valid_authority(std::string_view authority);

}  // namespace parley::http
