#pragma once
#include <cstdint>
#include <string_view>

namespace parley {

/// Why a socket left its namespace; the texts are those of the reference (Socket.IO server API).
enum class DisconnectReason : std::uint8_t {
  kTransportClose,      ///< "transport close": the client went away or its network did
  kTransportError,      ///< "transport error": it broke the transport's rules
  kPingTimeout,         ///< "ping timeout": no answer to a heartbeat
  kParseError,          ///< "parse error": an undecodable Engine.IO packet
  kForcedClose,         ///< "forced close": closed by the server, or for a bad Socket.IO packet
  kForcedServerClose,   ///< "forced server close": as above, the transport could not close at once
  kServerShuttingDown,  ///< "server shutting down"
  kClientNamespaceDisconnect,  ///< "client namespace disconnect": socket.disconnect() in the client
  kServerNamespaceDisconnect,  ///< "server namespace disconnect": Socket::disconnect() here
};

std::string_view to_string(DisconnectReason reason);

}  // namespace parley
