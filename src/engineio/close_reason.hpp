#pragma once
#include <cstdint>
#include <string_view>

namespace parley::engineio {

/// Why a session ended; the texts are the reference's.
enum class CloseReason : std::uint8_t {
  kTransportClose,
  kTransportError,
  kPingTimeout,
  kParseError,
  kForcedClose,
};

constexpr std::string_view to_string(CloseReason reason) {
  switch (reason) {
    case CloseReason::kTransportClose:
      return "transport close";
    case CloseReason::kTransportError:
      return "transport error";
    case CloseReason::kPingTimeout:
      return "ping timeout";
    case CloseReason::kParseError:
      return "parse error";
    case CloseReason::kForcedClose:
      return "forced close";
  }
  return "";
}

}  // namespace parley::engineio
