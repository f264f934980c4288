// RFC 9112 section 3.2 and RFC 3986. A path is decoded once, never again: "%252e" is a name with a
// percent sign. Dot segments are left alone here; whoever opens files refuses them.
#include "http/target.hpp"

#include <array>

#include "http/byte_runs.hpp"
#include "http/characters.hpp"

namespace parley::http {
namespace {

constexpr std::size_t kMaxHost = 255;

/// What a host's name may hold (RFC 3986, reg-name), but for escapes.
constexpr auto kNameTable = [] {
  std::array<bool, 256> table{};
  for (int c = 0; c < 128; ++c) {
    const char ch = static_cast<char>(c);
    table[static_cast<std::size_t>(c)] =
        is_digit(ch) || is_alpha(ch) ||
        std::string_view("-._~!$&'()*+,;=").find(ch) != std::string_view::npos;
  }
  return table;
}();

/// The byte of the escape at text[at], or -1.
int escaped_byte(std::string_view text, std::size_t at) {
  if (at + 2 >= text.size()) return -1;
  const int high = hex_value(text[at + 1]);
  const int low = hex_value(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

bool valid_port(std::string_view port) {
  if (port.size() > 5) return false;
  unsigned value = 0;
  for (const char c : port) {
    if (!is_digit(c)) return false;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value <= 65535;
}

bool valid_ipv6(std::string_view text) {
  if (text.size() < 2 || text.size() > 45) return false;
  std::size_t colons = 0;
  for (const char c : text) {
    if (c == ':') {
      ++colons;
    } else if (hex_value(c) < 0 && c != '.') {
      return false;
    }
  }
  return colons >= 2 && colons <= 8;
}

bool valid_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxHost) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (c == '%') {
      if (escaped_byte(name, i) < 0) return false;
      i += 2;
    } else if (!kNameTable[static_cast<unsigned char>(c)]) {
      return false;
    }
  }
  return true;
}

/// Turns "http://host/path" into "/path". False when it is no such thing.
bool reduce_absolute_form(std::string& target) {
  const std::string_view text(target);
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return false;
  if (!equals_ignoring_case(text.substr(0, scheme), "http") &&
      !equals_ignoring_case(text.substr(0, scheme), "https")) {
    return false;
  }
  const std::size_t begin = scheme + 3;
  const std::size_t end = std::min(text.find_first_of("/?", begin), text.size());
  if (!valid_authority(text.substr(begin, end - begin))) return false;
  target.erase(0, end);
  if (target.empty() || target.front() != '/') target.insert(0, 1, '/');
  return true;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
  if (text.find('%') == std::string_view::npos) return std::string(text);
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const int byte = escaped_byte(text, i);
    if (byte < 0) return std::nullopt;
    decoded += static_cast<char>(byte);
    i += 2;
  }
  return decoded;
}

std::string decode_query_component(std::string_view text) {
  const std::size_t plain = unescaped_run(text);
  std::string decoded(text.substr(0, plain));
  if (plain == text.size()) return decoded;
  decoded.reserve(text.size());
  for (std::size_t i = plain; i < text.size(); ++i) {
    const int byte = text[i] == '%' ? escaped_byte(text, i) : -1;
    if (byte >= 0) {
      decoded += static_cast<char>(byte);
      i += 2;
    } else {
      decoded += text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

bool parse_query(std::string_view query, std::size_t max_parameters,
                 std::vector<std::pair<std::string, std::string>>& into) {
  constexpr std::size_t kUsual = 4;  // EIO, transport, sid, t
  into.reserve(std::min(kUsual, max_parameters));
  const bool plain = unescaped_run(query) == query.size();
  const auto decode = [plain](std::string_view text) {
    return plain ? std::string(text) : decode_query_component(text);
  };
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view part = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (part.empty()) continue;
    if (into.size() == max_parameters) return false;
    const std::size_t equals = std::min(part.find('='), part.size());
    into.emplace_back(decode(part.substr(0, equals)),
                      decode(part.substr(std::min(equals + 1, part.size()))));
  }
  return true;
}

bool parse_target(HttpRequest& request, std::size_t max_parameters) {
  if (request.target == "*") {
    request.path = "*";
    return request.method == "OPTIONS";
  }
  if (request.target.empty()) return false;
  if (request.target.front() != '/' && !reduce_absolute_form(request.target)) return false;
  const std::string_view target(request.target);
  const std::size_t question = std::min(target.find('?'), target.size());
  auto path = percent_decode(target.substr(0, question));
  if (!path || path->find('\0') != std::string::npos) return false;
  request.path = std::move(*path);
  return question == target.size() ||
         parse_query(target.substr(question + 1), max_parameters, request.query);
}

bool valid_authority(std::string_view authority) {
  if (authority.empty()) return false;
  if (authority.front() == '[') {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return false;
    const std::string_view rest = authority.substr(close + 1);
    return valid_ipv6(authority.substr(1, close - 1)) &&
           (rest.empty() || (rest.front() == ':' && valid_port(rest.substr(1))));
  }
  const std::size_t colon = authority.find(':');
  if (!valid_name(authority.substr(0, colon))) return false;
  return colon == std::string_view::npos || valid_port(authority.substr(colon + 1));
}

}  // namespace parley::http
