// Queries behind namespaces from a peer: what is accepted must be a JSON object in UTF-8.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/utf8.hpp"
#include "socketio/connect_query.hpp"
#include "socketio/json_scanner.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view query(reinterpret_cast<const char*>(data), size);
  const auto json = parley::socketio::query_to_json(query, 20);
  if (!json) return 0;
  require(parley::base::is_valid_utf8(*json));
  const auto kind = parley::socketio::scan_json(*json, 1, nullptr);
  require(kind && *kind == parley::socketio::JsonKind::kObject);
  return 0;
}
