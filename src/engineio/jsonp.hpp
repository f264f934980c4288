#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace parley::engineio {

/// The script that hands a payload to the page: `___eio[0]("...");`. `index` is digits.
std::string jsonp_script(std::string_view index, std::string_view payload);

/// The payload in a form-encoded body, `d=...`; nothing without that field. The last one counts.
std::optional<std::string> jsonp_payload(std::string_view form);

}  // namespace parley::engineio
