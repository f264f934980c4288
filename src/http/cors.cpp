// The Fetch standard's CORS protocol, answered as the `cors` package of Node.js does. Origins that
// are listed are compared as bytes: patterns and "ends with" have let
// https://good.example.evil.example in, so they are for programs to write (allow_origin).
#include "http/cors.hpp"

#include <algorithm>
#include <stdexcept>

#include "http/characters.hpp"
#include "http/origin.hpp"

namespace parley::http {
namespace {

std::string join(const std::vector<std::string>& parts, const char* what) {
  std::string joined;
  for (const std::string& part : parts) {
    if (part.empty() || !std::all_of(part.begin(), part.end(), is_token_char)) {
      throw std::invalid_argument(std::string("parley: a CORS ") + what + " is not a valid name");
    }
    if (!joined.empty()) joined += ',';
    joined += part;
  }
  return joined;
}

}  // namespace

Cors::Cors(const CorsOptions& options)
    : origins_(options.origins),
      allow_origin_(options.allow_origin),
      any_origin_(std::find(origins_.begin(), origins_.end(), "*") != origins_.end()),
      credentials_(options.credentials),
      preflight_continue_(options.preflight_continue),
      preflight_status_(options.options_success_status),
      methods_(join(options.methods, "method")),
      allowed_headers_(join(options.allowed_headers, "header")),
      exposed_headers_(join(options.exposed_headers, "header")) {
  for (std::string& origin : origins_) {
    if (origin == "*" || is_origin(origin)) {
      origin.resize(without_default_port(origin).size());
      continue;
    }
    throw std::invalid_argument("parley: cors.origins: '" + origin +
                                "' is no origin: write scheme://host[:port] with nothing behind "
                                "it; who comes by a pattern is for cors.allow_origin");
  }
  if (any_origin_ && (origins_.size() > 1 || allow_origin_)) {
    throw std::invalid_argument("parley: the CORS origin \"*\" must stand alone");
  }
  if (any_origin_ && credentials_) {
    throw std::invalid_argument("parley: CORS with credentials needs named origins, not \"*\"");
  }
  if (preflight_status_ < 200 || preflight_status_ > 299) {
    throw std::invalid_argument("parley: options_success_status must be 200..299");
  }
  if (options.max_age) max_age_ = std::to_string(options.max_age->count());
}

bool Cors::allows(std::string_view origin, const HttpRequest& request) const {
  return any_origin_ || std::find(origins_.begin(), origins_.end(), origin) != origins_.end() ||
         (allow_origin_ && allow_origin_(origin, request));
}

bool Cors::allows(const HttpRequest& request) const {
  const auto origin = request.header("origin");
  return origin && allows(*origin, request);
}

void Cors::append_origin(const HttpRequest& request, bool allowed, HttpHeaders& headers) const {
  if (any_origin_) {
    headers.emplace_back("Access-Control-Allow-Origin", "*");
    return;
  }
  headers.emplace_back("Vary", "Origin");
  const auto origin = request.header("origin");
  if (!origin || !allowed) return;
  headers.emplace_back("Access-Control-Allow-Origin", *origin);
  if (credentials_) headers.emplace_back("Access-Control-Allow-Credentials", "true");
}

void Cors::add_headers(const HttpRequest& request, bool allowed, HttpHeaders& headers) const {
  if (!enabled()) return;
  append_origin(request, allowed, headers);
  if (!exposed_headers_.empty()) {
    headers.emplace_back("Access-Control-Expose-Headers", exposed_headers_);
  }
}

void Cors::add_preflight_headers(const HttpRequest& request, bool allowed,
                                 HttpHeaders& headers) const {
  append_origin(request, allowed, headers);
  headers.emplace_back("Access-Control-Allow-Methods", methods_);
  if (!allowed_headers_.empty()) {
    headers.emplace_back("Access-Control-Allow-Headers", allowed_headers_);
  } else {
    headers.emplace_back("Vary", "Access-Control-Request-Headers");
    if (const auto asked = request.header("access-control-request-headers")) {
      headers.emplace_back("Access-Control-Allow-Headers", *asked);
    }
  }
  if (!max_age_.empty()) headers.emplace_back("Access-Control-Max-Age", max_age_);
}

HttpResponse Cors::preflight(const HttpRequest& request, bool allowed) const {
  HttpResponse response;
  response.status = preflight_status_;
  add_preflight_headers(request, allowed, response.headers);
  response.headers.emplace_back("Content-Length", "0");
  return response;
}

}  // namespace parley::http
