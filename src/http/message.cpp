// The helpers of HttpRequest and HttpResponse: RFC 9110 names compare without case, and nothing
// that could end a header line gets into one.
#include <algorithm>
#include <stdexcept>

#include "http/characters.hpp"
#include "parley/http.hpp"

namespace parley {

std::optional<std::string_view> HttpRequest::header(std::string_view name) const {
  for (const auto& [field, value] : headers) {
    if (http::equals_ignoring_case(field, name)) return value;
  }
  return std::nullopt;
}

std::optional<std::string_view> HttpRequest::query_value(std::string_view name) const {
  for (auto it = query.rbegin(); it != query.rend(); ++it) {
    if (it->first == name) return it->second;
  }
  return std::nullopt;
}

std::string_view HttpRequest::param(std::string_view name) const {
  for (const auto& [key, value] : params) {
    if (key == name) return value;
  }
  return {};
}

HttpResponse& HttpResponse::set(std::string name, std::string value) {
  if (name.empty() || !std::all_of(name.begin(), name.end(), http::is_token_char)) {
    throw std::invalid_argument("parley: not a header name");
  }
  if (!std::all_of(value.begin(), value.end(), http::is_value_char)) {
    throw std::invalid_argument("parley: the value of header '" + name +
                                "' has control characters");
  }
  headers.emplace_back(std::move(name), std::move(value));
  return *this;
}

namespace {

HttpResponse typed(std::string content_type, std::string body, unsigned status) {
  HttpResponse response;
  response.status = status;
  response.headers.emplace_back("Content-Type", std::move(content_type));
  response.body = std::move(body);
  return response;
}

}  // namespace

HttpResponse HttpResponse::text(std::string body, unsigned status) {
  return typed("text/plain; charset=utf-8", std::move(body), status);
}

HttpResponse HttpResponse::html(std::string body, unsigned status) {
  return typed("text/html; charset=utf-8", std::move(body), status);
}

HttpResponse HttpResponse::json(std::string json, unsigned status) {
  return typed("application/json", std::move(json), status);
}

HttpResponse HttpResponse::redirect(std::string location, unsigned status) {
  HttpResponse response;
  response.status = status;
  response.set("Location", std::move(location));
  return response;
}

}  // namespace parley
