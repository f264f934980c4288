// The scheme is not compared: behind a proxy that ends TLS we see http where the page has https.
#include "http/origin.hpp"

#include <algorithm>

#include "http/characters.hpp"

namespace parley::http {
namespace {

std::string_view default_port(std::string_view scheme) {
  if (equals_ignoring_case(scheme, "https")) return ":443";
  return equals_ignoring_case(scheme, "http") ? ":80" : "";
}

}  // namespace

bool origin_is_host(std::string_view origin, std::string_view host) {
  const std::size_t scheme_end = origin.find("://");
  if (scheme_end == std::string_view::npos) return false;
  const std::string_view port = default_port(origin.substr(0, scheme_end));
  std::string_view from = origin.substr(scheme_end + 3);
  for (std::string_view* authority : {&from, &host}) {
    if (authority->ends_with(port)) authority->remove_suffix(port.size());
  }
  return !from.empty() && equals_ignoring_case(from, host);
}

bool is_origin(std::string_view text) {
  if (text == "null") return true;
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos || scheme_end == 0) return false;
  const std::string_view scheme = text.substr(0, scheme_end);
  const std::string_view authority = text.substr(scheme_end + 3);
  const auto port = authority.rfind(':');
  const bool has_port = port != std::string_view::npos && !authority.ends_with(']');  // no [::1]
  const std::string_view host = authority.substr(0, has_port ? port : std::string_view::npos);
  const auto in_scheme = [](char c) {
    return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  };
  const auto in_host = [](char c) {
    return static_cast<unsigned char>(c) > ' ' &&
           std::string_view("/?#@\\*,").find(c) == std::string_view::npos;
  };
  return std::all_of(scheme.begin(), scheme.end(), in_scheme) && !host.empty() &&
         std::all_of(host.begin(), host.end(), in_host) &&
         (host.find(':') == std::string_view::npos || host.starts_with('[')) &&
         (!has_port || (port + 1 < authority.size() &&
                        std::all_of(authority.begin() + static_cast<std::ptrdiff_t>(port) + 1,
                                    authority.end(), is_digit)));
}

std::string_view without_default_port(std::string_view origin) {
  const std::string_view port = default_port(origin.substr(0, origin.find("://")));
  if (origin.ends_with(port)) origin.remove_suffix(port.size());
  return origin;
}

std::string origin_of(std::string_view url) {
  const std::size_t scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return "null";
  return std::string(url.substr(0, url.find_first_of("/?#", scheme_end + 3)));
}

}  // namespace parley::http
