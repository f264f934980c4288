// RFC 6455 section 4.2.1. Header fields that may come in several lines are read from all of them,
// and those that must come once are refused otherwise: a proxy and we could pick different ones.
// Version 8 (a late draft) has the same frames and is accepted as the reference does.
#include "websocket/handshake.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <new>
#include <optional>
#include <set>

#include "http/characters.hpp"
#include "parley/http.hpp"

namespace parley::websocket {
namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

bool lists_token(const HttpRequest& request, std::string_view name, std::string_view token) {
  for (const auto& [field, value] : request.headers) {
    if (!http::equals_ignoring_case(field, name)) continue;
    std::string_view rest = value;
    std::string_view element;
    while (http::next_list_element(rest, element)) {
      if (http::equals_ignoring_case(element, token)) return true;
    }
  }
  return false;
}

/// The value of a field that may come only once; nothing if it is missing or comes again.
std::optional<std::string_view> only_value(const HttpRequest& request, std::string_view name) {
  std::optional<std::string_view> found;
  for (const auto& [field, value] : request.headers) {
    if (!http::equals_ignoring_case(field, name)) continue;
    if (found) return std::nullopt;
    found = http::trim(value);
  }
  return found;
}

bool is_base64(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/';
}

bool is_key(std::string_view key) {
  return key.size() == 24 && key.ends_with("==") &&
         std::ranges::all_of(key.substr(0, 22), is_base64);
}

/// The first subprotocol of the request's list, empty when there is no list; nothing when it is not
/// one of different tokens (RFC 6455 section 11.3.4).
std::optional<std::string_view> first_protocol(const HttpRequest& request) {
  std::string_view first;
  std::set<std::string_view> all;
  for (const auto& [field, value] : request.headers) {
    if (!http::equals_ignoring_case(field, "sec-websocket-protocol")) continue;
    std::string_view rest = value;
    for (;;) {
      const std::size_t comma = rest.find(',');
      const std::string_view protocol = http::trim(rest.substr(0, comma));
      if (protocol.empty() || !std::ranges::all_of(protocol, http::is_token_char) ||
          !all.insert(protocol).second) {
        return std::nullopt;
      }
      if (first.empty()) first = protocol;
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  return first;
}

UpgradeCheck refuse(unsigned status, std::string_view message) {
  return {status, message, {}, {}};
}

}  // namespace

std::string accept_key(std::string_view key) {
  std::string text;
  text.reserve(key.size() + kGuid.size());
  text.append(key).append(kGuid);
  std::array<unsigned char, 20> digest{};
  unsigned size = 0;
  // Looked up once: that takes as long as the digest.
  static const EVP_MD* const sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, sha1, nullptr) != 1) {
    throw std::bad_alloc();
  }
  std::array<unsigned char, 28 + 1> encoded{};  // and the zero that OpenSSL adds
  EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(digest.size()));
  return {encoded.begin(), encoded.end() - 1};
}

bool wants_websocket(const HttpRequest& request) {
  return lists_token(request, "upgrade", "websocket") &&
         lists_token(request, "connection", "upgrade");
}

UpgradeCheck check_upgrade(const HttpRequest& request) {
  if (request.method != "GET") return refuse(405, "WebSocket needs the method GET");
  if (request.version < 11) return refuse(400, "WebSocket needs HTTP/1.1");
  if (!lists_token(request, "upgrade", "websocket")) {
    return refuse(400, "Upgrade must be websocket");
  }
  if (!lists_token(request, "connection", "upgrade")) {
    return refuse(400, "Connection must list upgrade");
  }
  const auto key = only_value(request, "sec-websocket-key");
  if (!key || !is_key(*key)) return refuse(400, "Missing or invalid Sec-WebSocket-Key");
  const auto version = only_value(request, "sec-websocket-version");
  if (!version || (*version != "13" && *version != "8")) {
    return refuse(426, "Missing or unsupported Sec-WebSocket-Version");
  }
  const auto protocol = first_protocol(request);
  if (!protocol) return refuse(400, "Invalid Sec-WebSocket-Protocol");
  return {101, {}, accept_key(*key), std::string(*protocol)};
}

}  // namespace parley::websocket
