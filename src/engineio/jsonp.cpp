// Engine.IO protocol 3, JSONP polling: for pages without XMLHttpRequest across origins. A script
// may not contain U+2028 and U+2029 in a string where JSON may (ECMAScript before 2019), so both
// are escaped. A form may turn a line feed into two characters, so the client writes it as "\n",
// and what was "\n" before as "\\n".
#include "engineio/jsonp.hpp"

#include <algorithm>

#include "base/json_text.hpp"
#include "http/target.hpp"

namespace parley::engineio {
namespace {

std::string undo_line_feeds(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("\\\\n")) {
      plain += "\\n";
      i += 2;
    } else if (rest.starts_with("\\n")) {
      plain += '\n';
      i += 1;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

}  // namespace

std::string jsonp_script(std::string_view index, std::string_view payload) {
  std::string text;
  base::append_json_text(text, payload);
  std::string script = "___eio[" + std::string(index) + "](";
  constexpr std::string_view kSeparators = "\xe2\x80";  // of lines (a8) and paragraphs (a9)
  for (std::size_t at = 0;;) {
    const std::size_t found = text.find(kSeparators, at);
    script.append(text, at, found - at);
    if (found == std::string::npos) break;
    const char last = text[found + 2];  // the closing quote, at least
    if (last == '\xa8' || last == '\xa9') {
      script += last == '\xa8' ? "\\u2028" : "\\u2029";
      at = found + 3;
    } else {
      script += kSeparators;
      at = found + 2;
    }
  }
  script += ");";
  return script;
}

std::optional<std::string> jsonp_payload(std::string_view form) {
  std::optional<std::string_view> value;
  while (!form.empty()) {
    const std::size_t end = std::min(form.find('&'), form.size());
    const std::string_view field = form.substr(0, end);
    form.remove_prefix(std::min(end + 1, form.size()));
    if (field.starts_with("d=")) value = field.substr(2);
  }
  if (!value) return std::nullopt;
  return undo_line_feeds(http::decode_query_component(*value));
}

}  // namespace parley::engineio
