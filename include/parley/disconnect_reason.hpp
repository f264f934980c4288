#pragma once
#include <cstdint>
#include <string_view>

namespace parley {

/// Why a socket left its namespace; the texts are those of the reference (Socket.IO server API). It
/// has one more, "forced server close", for a forced close that its transport had to put off: here
/// the socket has left at once, whatever the transport still does, and that is "forced close" too.
enum class DisconnectReason : std::uint8_t {
  kTransportClose,      ///< "transport close": the client went away or its network did
  kTransportError,      ///< "transport error": it broke the transport's rules
  kPingTimeout,         ///< "ping timeout": no answer to a heartbeat
  kParseError,          ///< "parse error": an undecodable Engine.IO packet
  kForcedClose,         ///< "forced close": closed by the server, or for a bad Socket.IO packet
  kServerShuttingDown,  ///< "server shutting down"
  kClientNamespaceDisconnect,  ///< "client namespace disconnect": socket.disconnect() in the client
  kServerNamespaceDisconnect,  ///< "server namespace disconnect": Socket::disconnect() here
  /// "session taken over": its client came back on another connection before this one was found to
  /// be dead. Only with ServerOptions::connection_state_recovery; the reference has none such.
  kTakenOver,
};

std::string_view to_string(DisconnectReason reason);

}  // namespace parley
