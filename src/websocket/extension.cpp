// RFC 6455 section 9.1 (the list) and RFC 7692 section 7.1 (what permessage-deflate offers mean).
// Elements are pulled one at a time, so that nothing is built for a header full of offers once one
// is taken; but the rest is still checked, because a list is well-formed as a whole or not at all.
#include "websocket/extension.hpp"

#include <algorithm>
#include <utility>

#include "parley/http.hpp"
#include "parley/options.hpp"

namespace parley::websocket {
namespace {

constexpr int kMaxWindowBits = 15;
constexpr int kMinDeflateBits = 9;  // of zlib's raw streams

bool is_token_char(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
  return c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

/// One offer of permessage-deflate.
struct Offer {
  bool server_no_context_takeover = false;
  bool client_no_context_takeover = false;
  std::optional<int> server_max_window_bits;
  std::optional<int> client_max_window_bits;  // kMaxWindowBits if it came without a value
};

/// 8 to 15 in decimal, without leading zeros.
std::optional<int> window_bits(std::string_view value) {
  if (value.size() == 1 && (value[0] == '8' || value[0] == '9')) return value[0] - '0';
  if (value.size() == 2 && value[0] == '1' && value[1] >= '0' && value[1] <= '5') {
    return 10 + (value[1] - '0');
  }
  return std::nullopt;
}

bool set_flag(bool& flag, const Extension::Parameter& parameter) {
  if (flag || parameter.value) return false;
  flag = true;
  return true;
}

bool set_bits(std::optional<int>& bits, const Extension::Parameter& parameter, bool needs_value) {
  if (bits) return false;
  if (parameter.value) {
    bits = window_bits(*parameter.value);
  } else if (!needs_value) {
    bits = kMaxWindowBits;
  }
  return bits.has_value();
}

std::optional<Offer> read_offer(const Extension& extension) {
  if (extension.name != "permessage-deflate") return std::nullopt;
  Offer offer;
  for (const Extension::Parameter& parameter : extension.parameters) {
    bool good = false;
    if (parameter.name == "server_no_context_takeover") {
      good = set_flag(offer.server_no_context_takeover, parameter);
    } else if (parameter.name == "client_no_context_takeover") {
      good = set_flag(offer.client_no_context_takeover, parameter);
    } else if (parameter.name == "server_max_window_bits") {
      good = set_bits(offer.server_max_window_bits, parameter, true);
    } else if (parameter.name == "client_max_window_bits") {
      good = set_bits(offer.client_max_window_bits, parameter, false);
    }
    if (!good) return std::nullopt;
  }
  return offer;
}

std::optional<DeflateParameters> accept(const Offer& offer,
                                        const PerMessageDeflateOptions& options) {
  DeflateParameters agreed;
  agreed.server_no_context_takeover =
      offer.server_no_context_takeover || options.server_no_context_takeover;
  agreed.client_no_context_takeover =
      offer.client_no_context_takeover || options.client_no_context_takeover;
  agreed.server_max_window_bits =
      std::min(offer.server_max_window_bits.value_or(kMaxWindowBits),
               std::max(options.server_max_window_bits, kMinDeflateBits));
  if (agreed.server_max_window_bits < kMinDeflateBits) return std::nullopt;
  agreed.client_max_window_bits = std::min(offer.client_max_window_bits.value_or(kMaxWindowBits),
                                           options.client_max_window_bits);
  const bool limits_client = agreed.client_max_window_bits < kMaxWindowBits;
  // A client that did not offer the parameter does not understand it in an answer.
  if (limits_client && !offer.client_max_window_bits) return std::nullopt;

  std::string& response = agreed.response;
  response = "permessage-deflate";
  if (agreed.server_no_context_takeover) response += "; server_no_context_takeover";
  if (agreed.client_no_context_takeover) response += "; client_no_context_takeover";
  if (offer.server_max_window_bits || agreed.server_max_window_bits < kMaxWindowBits) {
    response += "; server_max_window_bits=" + std::to_string(agreed.server_max_window_bits);
  }
  if (limits_client) {
    response += "; client_max_window_bits=" + std::to_string(agreed.client_max_window_bits);
  }
  return agreed;
}

bool names_header(std::string_view field) {
  constexpr std::string_view kName = "sec-websocket-extensions";
  return std::ranges::equal(field, kName, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

}  // namespace

void ExtensionParser::skip_space() {
  const std::size_t space = rest_.find_first_not_of(" \t");
  rest_.remove_prefix(std::min(space, rest_.size()));
}

bool ExtensionParser::take(char c) {
  skip_space();
  if (!rest_.starts_with(c)) return false;
  rest_.remove_prefix(1);
  skip_space();
  return true;
}

std::string_view ExtensionParser::take_token() {
  const auto end = std::ranges::find_if_not(rest_, is_token_char);
  const std::string_view token(rest_.begin(), end);
  rest_.remove_prefix(token.size());
  return token;
}

// A token, plain or as a quoted string that has the form of a token once its escapes are undone.
std::optional<std::string> ExtensionParser::take_value() {
  std::string value;
  if (!rest_.starts_with('"')) {
    value = take_token();
    return value.empty() ? std::nullopt : std::optional(std::move(value));
  }
  for (std::size_t i = 1; i < rest_.size(); ++i) {
    if (rest_[i] == '"') {
      rest_.remove_prefix(i + 1);
      return value.empty() ? std::nullopt : std::optional(std::move(value));
    }
    if (rest_[i] == '\\' && ++i == rest_.size()) break;
    if (!is_token_char(rest_[i])) break;
    value.push_back(rest_[i]);
  }
  return std::nullopt;
}

std::optional<Extension> ExtensionParser::stop() {
  valid_ = false;
  rest_ = {};
  return std::nullopt;
}

std::optional<Extension> ExtensionParser::next() {
  // HTTP lists may have empty elements (RFC 9110 section 5.6.1.2).
  bool separated = std::exchange(first_, false);
  skip_space();
  while (take(',')) separated = true;
  if (rest_.empty()) return std::nullopt;
  if (!separated) return stop();

  Extension extension;
  extension.name = take_token();
  if (extension.name.empty()) return stop();
  while (take(';')) {
    Extension::Parameter parameter;
    parameter.name = take_token();
    if (parameter.name.empty()) return stop();
    if (take('=')) {
      parameter.value = take_value();
      if (!parameter.value) return stop();
    }
    extension.parameters.push_back(std::move(parameter));
  }
  return extension;
}

std::optional<DeflateParameters> negotiate_deflate(std::string_view offers,
                                                   const PerMessageDeflateOptions& options) {
  std::optional<DeflateParameters> agreed;
  ExtensionParser parser(offers);
  while (const auto extension = parser.next()) {
    if (agreed) continue;
    if (const auto offer = read_offer(*extension)) agreed = accept(*offer, options);
  }
  if (!parser.valid()) return std::nullopt;
  return agreed;
}

std::optional<DeflateParameters> negotiate_deflate(const HttpRequest& request,
                                                   const PerMessageDeflateOptions& options) {
  std::string offers;
  for (const auto& [field, value] : request.headers) {
    if (names_header(field)) offers.append(offers.empty() ? "" : ", ").append(value);
  }
  return negotiate_deflate(offers, options);
}

}  // namespace parley::websocket
