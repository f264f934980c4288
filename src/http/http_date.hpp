#pragma once
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace parley::http {

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7).
std::string format_http_date(std::time_t time);
/// The same form read back; nothing for anything else (the two obsolete forms among it).
std::optional<std::time_t> parse_http_date(std::string_view text);
/// The present moment, formatted once per second and thread. Valid until the thread's next call.
std::string_view current_http_date();

}  // namespace parley::http
