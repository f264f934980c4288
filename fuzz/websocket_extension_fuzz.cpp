// Sec-WebSocket-Extensions from a client, under settings the first byte chooses: an agreed answer
// is itself well-formed, keeps the limits of both ends, and is an offer that would be agreed again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "parley/options.hpp"
#include "websocket/extension.hpp"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  parley::PerMessageDeflateOptions options;
  options.server_no_context_takeover = (data[0] & 1) != 0;
  options.client_no_context_takeover = (data[0] & 2) != 0;
  options.server_max_window_bits = 8 + (data[0] >> 2 & 7);
  options.client_max_window_bits = 8 + (data[0] >> 5 & 7);

  parley::websocket::ExtensionParser parser(text);
  std::size_t elements = 0;
  while (const auto extension = parser.next()) {
    ++elements;
    require(!extension->name.empty());
  }
  const auto agreed = parley::websocket::negotiate_deflate(text, options);
  if (!agreed) return 0;
  require(parser.valid() && elements > 0);
  require(agreed->server_max_window_bits >= 9 && agreed->server_max_window_bits <= 15);
  require(agreed->client_max_window_bits >= 8);
  require(agreed->client_max_window_bits <= options.client_max_window_bits);
  require(agreed->server_no_context_takeover || !options.server_no_context_takeover);

  const auto again = parley::websocket::negotiate_deflate(agreed->response, options);
  require(again && again->response == agreed->response);
  return 0;
}
