#pragma once
#include <string>
#include <string_view>

namespace parley::http {

/// Whether an Origin field (RFC 6454, section 7: "https://chat.example:8443", or "null") names the
/// host and port that the Host field asks for. Default ports may be left out on either side.
bool origin_is_host(std::string_view origin, std::string_view host);

/// Whether a page can be of that origin: a scheme and an authority without user, pattern or
/// anything behind it, or "null". Case and default ports are not looked at.
bool is_origin(std::string_view text);

/// As browsers write it: "https://chat.example:443" without its port.
std::string_view without_default_port(std::string_view origin);

/// The origin of a URL such as a Referer field has: scheme and authority; "null" for anything else.
std::string origin_of(std::string_view url);

}  // namespace parley::http
