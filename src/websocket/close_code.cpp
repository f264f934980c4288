// RFC 6455 sections 5.5.1 and 7.4. Codes from 1016 to 2999 are for future versions of the RFC; an
// implementation cannot know them, so they are refused rather than passed on, as other servers do.
#include "websocket/close_code.hpp"

#include "base/utf8.hpp"

namespace parley::websocket {

bool is_valid_close_code(std::uint16_t code) {
  if (code >= 3000) return code <= 4999;
  return code >= kCloseNormal && code <= kCloseBadGateway && code != 1004 &&
         code != kCloseNoStatus && code != kCloseAbnormal;
}

std::uint16_t close_code(Fault fault) {
  switch (fault) {
    case Fault::kMessageTooBig:
      return kCloseMessageTooBig;
    case Fault::kInvalidUtf8:
    case Fault::kInvalidDeflate:
      return kCloseInvalidPayload;
    default:
      return kCloseProtocolError;
  }
}

std::string_view describe(Fault fault) {
  switch (fault) {
    case Fault::kNone:
      return "none";
    case Fault::kReservedBits:
      return "reserved bits set";
    case Fault::kReservedOpcode:
      return "reserved opcode";
    case Fault::kMissingMask:
      return "frame not masked";
    case Fault::kUnexpectedMask:
      return "frame masked";
    case Fault::kFragmentedControl:
      return "fragmented control frame";
    case Fault::kControlTooLong:
      return "control frame too long";
    case Fault::kUnexpectedContinuation:
      return "continuation without a message";
    case Fault::kExpectedContinuation:
      return "new message inside a message";
    case Fault::kNonMinimalLength:
      return "length not in its shortest form";
    case Fault::kMessageTooBig:
      return "message too big";
    case Fault::kInvalidUtf8:
      return "invalid UTF-8";
    case Fault::kInvalidDeflate:
      return "invalid compressed data";
    case Fault::kInvalidClosePayload:
      return "invalid close payload";
    case Fault::kInvalidCloseCode:
      return "invalid close code";
  }
  return "unknown";
}

ClosePayload parse_close_payload(std::string_view payload) {
  if (payload.empty()) return {};
  if (payload.size() == 1) return {.fault = Fault::kInvalidClosePayload, .reason = {}};
  const auto code = static_cast<std::uint16_t>(static_cast<unsigned char>(payload[0]) << 8 |
                                               static_cast<unsigned char>(payload[1]));
  const std::string_view reason = payload.substr(2);
  if (!is_valid_close_code(code)) return {Fault::kInvalidCloseCode, code, {}};
  if (!base::is_valid_utf8(reason)) return {Fault::kInvalidUtf8, code, {}};
  return {Fault::kNone, code, reason};
}

}  // namespace parley::websocket
