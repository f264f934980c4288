#pragma once
#include <string>
#include <string_view>

namespace parley {
struct HttpRequest;
}

namespace parley::websocket {

/// Sec-WebSocket-Accept for a Sec-WebSocket-Key (RFC 6455 section 4.2.2).
std::string accept_key(std::string_view key);

/// Whether the request asks to become a WebSocket (RFC 9110 section 7.8): other protocols that
/// clients offer along with an ordinary request, as h2c, are none of ours.
bool wants_websocket(const HttpRequest& request);

/// A server's answer to a request that wants to become a WebSocket.
struct UpgradeCheck {
  unsigned status = 101;     ///< else 400, 405, or 426 (send "Sec-WebSocket-Version: 13, 8" along)
  std::string_view message;  ///< why not, a static text
  std::string accept;        ///< value of Sec-WebSocket-Accept when status is 101
  /// The first subprotocol that was offered, for Sec-WebSocket-Protocol; empty when none was.
  /// Socket.IO has none of its own, but clients that offered some give up when none is chosen.
  std::string protocol;
};
UpgradeCheck check_upgrade(const HttpRequest& request);

}  // namespace parley::websocket
