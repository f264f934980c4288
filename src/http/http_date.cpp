// RFC 9110, section 5.6.7. strftime and strptime were not used: both follow the locale of the
// program we are embedded in.
#include "http/http_date.hpp"

#include <array>
#include <cstdio>

#include "http/characters.hpp"

namespace parley::http {
namespace {

constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Digits of fixed width; -1 when there is anything else.
int number(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

std::string format_http_date(std::time_t time) {
  std::tm parts{};
  gmtime_r(&time, &parts);
  char buffer[64];
  const int n = std::snprintf(buffer, sizeof buffer, "%s, %02d %s %04d %02d:%02d:%02d GMT",
                              kDays[static_cast<std::size_t>(parts.tm_wday)].data(), parts.tm_mday,
                              kMonths[static_cast<std::size_t>(parts.tm_mon)].data(),
                              parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
  return {buffer, static_cast<std::size_t>(n)};
}

std::optional<std::time_t> parse_http_date(std::string_view text) {
  // Sun, 06 Nov 1994 08:49:37 GMT
  // 0    5  8   12   17 20 23 26
  if (text.size() != 29 || text[3] != ',' || text[4] != ' ' || text[7] != ' ' || text[11] != ' ' ||
      text[16] != ' ' || text[19] != ':' || text[22] != ':' || text.substr(25) != " GMT") {
    return std::nullopt;
  }
  std::tm parts{};
  parts.tm_mday = number(text.substr(5, 2));
  parts.tm_mon = -1;
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (kMonths[i] == text.substr(8, 3)) parts.tm_mon = static_cast<int>(i);
  }
  const int year = number(text.substr(12, 4));
  parts.tm_year = year - 1900;
  parts.tm_hour = number(text.substr(17, 2));
  parts.tm_min = number(text.substr(20, 2));
  parts.tm_sec = number(text.substr(23, 2));
  if (parts.tm_mday < 1 || parts.tm_mday > 31 || parts.tm_mon < 0 || year < 1970 ||
      parts.tm_hour < 0 || parts.tm_hour > 23 || parts.tm_min < 0 || parts.tm_min > 59 ||
      parts.tm_sec < 0 || parts.tm_sec > 60) {
    return std::nullopt;
  }
  return timegm(&parts);
}

std::string_view current_http_date() {
  thread_local std::time_t formatted_at = -1;
  thread_local std::string formatted;
  const std::time_t now = std::time(nullptr);
  if (now != formatted_at) {
    formatted = format_http_date(now);
    formatted_at = now;
  }
  return formatted;
}

}  // namespace parley::http
