// Forms from a peer, and scripts made of any text: nothing in a script may end its string or its
// line early.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engineio/jsonp.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto payload = parley::engineio::jsonp_payload(input);
  require(payload.has_value() == (("&" + std::string(input)).find("&d=") != std::string::npos));
  require(!payload || payload->size() <= size);

  const std::string script = parley::engineio::jsonp_script("5", input);
  std::string_view script_text(script);
  require(script_text.starts_with("___eio[5](\"") && script_text.ends_with("\");"));
  script_text.remove_prefix(11);
  script_text.remove_suffix(3);
  require(script_text.find("\xe2\x80\xa8") == std::string_view::npos);
  require(script_text.find("\xe2\x80\xa9") == std::string_view::npos);
  require(std::none_of(script_text.begin(), script_text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20; }));
  for (std::size_t i = 0; i < script_text.size(); ++i) {
    require(script_text[i] != '"');
    if (script_text[i] == '\\') require(++i < script_text.size());
  }
  return 0;
}
