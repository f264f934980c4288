#pragma once
#include <optional>
#include <string>

namespace parley {
struct HttpRequest;
}

namespace parley::engineio {

/// The number is what `EIO` says: 3 are clients 1.x and 2.x of Socket.IO, 4 those since.
enum class Protocol : unsigned char { kV3 = 3, kV4 = 4 };

/// How packets are written for a peer. kBase64: of protocol 3, and it takes no bytes (`b64`).
enum class Form : unsigned char { kV4, kV3, kV3Base64 };

constexpr Protocol protocol_of(Form form) {
  return form == Form::kV4 ? Protocol::kV4 : Protocol::kV3;
}

/// What the first request of a transport says about the way it wants to be talked to.
struct Wire {
  Form form = Form::kV4;
  /// Protocol 3, polling: answers are scripts (JSONP) that call back with this number, which may be
  /// empty.
  std::optional<std::string> jsonp;
};

/// As the reference, everything that is not "4" counts as 3.
Protocol protocol_of(const HttpRequest& request);

Wire wire_of(const HttpRequest& first);

}  // namespace parley::engineio
