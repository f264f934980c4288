#pragma once
// Status codes of RFC 6455 section 7.4.1 and of its registry, and the faults that make this end
// choose one.
#include <cstdint>
#include <string_view>

namespace parley::websocket {

inline constexpr std::uint16_t kCloseNormal = 1000;
inline constexpr std::uint16_t kCloseGoingAway = 1001;
inline constexpr std::uint16_t kCloseProtocolError = 1002;
inline constexpr std::uint16_t kCloseUnsupportedData = 1003;
inline constexpr std::uint16_t kCloseNoStatus = 1005;  ///< never sent: the frame carried no code
inline constexpr std::uint16_t kCloseAbnormal = 1006;  ///< never sent: there was no close frame
inline constexpr std::uint16_t kCloseInvalidPayload = 1007;
inline constexpr std::uint16_t kClosePolicyViolation = 1008;
inline constexpr std::uint16_t kCloseMessageTooBig = 1009;
inline constexpr std::uint16_t kCloseMandatoryExtension = 1010;
inline constexpr std::uint16_t kCloseInternalError = 1011;
inline constexpr std::uint16_t kCloseServiceRestart = 1012;
inline constexpr std::uint16_t kCloseTryAgainLater = 1013;
inline constexpr std::uint16_t kCloseBadGateway = 1014;
inline constexpr std::uint16_t kCloseTlsHandshake = 1015;  ///< never sent

/// A peer may send this code: assigned for use in a frame, or 3000 to 4999.
bool is_valid_close_code(std::uint16_t code);

/// What a peer did wrong.
enum class Fault : unsigned char {
  kNone,
  kReservedBits,
  kReservedOpcode,
  kMissingMask,
  kUnexpectedMask,
  kFragmentedControl,
  kControlTooLong,
  kUnexpectedContinuation,
  kExpectedContinuation,
  kNonMinimalLength,
  kMessageTooBig,
  kInvalidUtf8,
  kInvalidDeflate,
  kInvalidClosePayload,
  kInvalidCloseCode,
};

/// The status to fail the connection with.
std::uint16_t close_code(Fault fault);
/// A few words of ASCII, for the close frame and for logs.
std::string_view describe(Fault fault);

/// What a close frame says (section 5.5.1). `reason` points into the payload.
struct ClosePayload {
  Fault fault = Fault::kNone;
  std::uint16_t code = kCloseNoStatus;
  std::string_view reason;
};
ClosePayload parse_close_payload(std::string_view payload);

}  // namespace parley::websocket
