#pragma once
#include <string>
#include <string_view>

namespace parley {
struct HttpRequest;
}

namespace parley::websocket {

/// Sec-WebSocket-Accept for a Sec-WebSocket-Key (RFC 6455 section 4.2.2).
std::string accept_key(std::string_view key);

/// A server's answer to a request that wants to become a WebSocket.
struct UpgradeCheck {
  unsigned status = 101;     ///< else 400, 405, or 426 (send "Sec-WebSocket-Version: 13, 8" along)
  std::string_view message;  ///< why not, a static text
  std::string accept;        ///< value of Sec-WebSocket-Accept when status is 101
};
UpgradeCheck check_upgrade(const HttpRequest& request);

}  // namespace parley::websocket
