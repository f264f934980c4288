// Against cross-site WebSocket hijacking: RFC 6455, section 10.2. Comparing Origin with Host needs
// no setting, whatever name the chat is reached by; a list alone was rejected, because every first
// start would begin with a refusal.
#include "origins.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>

namespace parley::chat {
namespace {

// A stranger can make up as many origins as they like; the log shall not grow by them.
constexpr std::size_t kMaxComplaints = 50;
constexpr std::size_t kMaxShown = 200;

struct Authority {
  std::string host;
  unsigned port = 0;
  bool operator==(const Authority&) const = default;
};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

std::string lowered(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

/// "host", "host:port", "[::1]:port".
std::optional<Authority> parse_authority(std::string_view text, unsigned default_port) {
  const auto end_of_host = text.starts_with('[') ? text.find(']') : text.find(':');
  auto host = text.substr(0, end_of_host);
  std::string_view rest;
  if (text.starts_with('[')) {
    if (end_of_host == std::string_view::npos) return std::nullopt;
    host = text.substr(0, end_of_host + 1);
    rest = text.substr(end_of_host + 1);
  } else if (end_of_host != std::string_view::npos) {
    rest = text.substr(end_of_host);
  }
  if (host.empty() || host.find_first_of("/?#@ \t\"") != std::string_view::npos) {
    return std::nullopt;
  }
  if (rest.empty()) return Authority{lowered(host), default_port};
  unsigned port = 0;
  const auto* const end = rest.data() + rest.size();
  const auto parsed = std::from_chars(rest.data() + 1, end, port);
  if (rest.front() != ':' || parsed.ec != std::errc() || parsed.ptr != end || port == 0 ||
      port > 65535) {
    return std::nullopt;
  }
  return Authority{lowered(host), port};
}

struct Origin {
  std::string scheme;
  unsigned default_port = 0;
  Authority authority;
};

std::optional<Origin> parse_origin(std::string_view text) {
  const auto colon = text.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  Origin origin{lowered(text.substr(0, colon)), 0, {}};
  if (origin.scheme == "http") origin.default_port = 80;
  if (origin.scheme == "https") origin.default_port = 443;
  if (origin.default_port == 0) return std::nullopt;
  auto authority = parse_authority(text.substr(colon + 3), origin.default_port);
  if (!authority) return std::nullopt;
  origin.authority = std::move(*authority);
  return origin;
}

/// What a stranger wrote, fit for a log and a sentence.
std::string shown(std::string_view origin) {
  std::string text(origin.substr(0, kMaxShown));
  std::erase_if(text, [](char c) { return c <= ' ' || c > '~' || c == '"'; });
  return text;
}

}  // namespace

std::optional<std::string> normalise_origin(std::string_view url) {
  if (url.ends_with('/')) url.remove_suffix(1);
  const auto origin = parse_origin(url);
  if (!origin) return std::nullopt;
  return origin->scheme + "://" + origin->authority.host + ":" +
         std::to_string(origin->authority.port);
}

bool Origins::admits(std::string_view origin, std::string_view host) const {
  const auto page = parse_origin(origin);  // "null", that of sandboxed pages and files, is none
  if (!page) return false;
  // Behind a proxy that has TLS only the page knows that it is https: the scheme of Origin decides
  // which port is meant by a Host without one.
  if (parse_authority(host, page->default_port) == page->authority) return true;
  return std::ranges::find(allowed_, normalise_origin(origin)) != allowed_.end();
}

std::optional<Failure> Origins::check(const Handshake& handshake) {
  const auto origin = handshake.header("origin");
  if (!origin || admits(*origin, handshake.header("host").value_or(""))) return std::nullopt;
  const std::string name = shown(*origin);
  complain(name);
  if (!parse_origin(name)) {
    return Failure("origin_refused", "A page without an address of its own is not allowed here.");
  }
  return Failure("origin_refused", "This page's address (" + name +
                                       ") is not allowed. Whoever runs the chat can allow it: "
                                       "start parley with --origin " +
                                       name);
}

void Origins::complain(const std::string& origin) {
  {
    const std::lock_guard lock(mutex_);
    if (complained_.size() >= kMaxComplaints || !complained_.insert(origin).second) return;
  }
  spdlog::warn(
      "refused a page of another address, \"{0}\"; if it is yours, start parley with "
      "--origin {0}, or let the proxy pass the Host header",
      origin);
}

}  // namespace parley::chat
