// Engine.IO protocol 3, query parameters of the handshake: `b64` and `j` come with a transport's
// first request only, so they are kept by the transport.
#include "engineio/protocol.hpp"

#include "parley/http.hpp"

namespace parley::engineio {

Protocol protocol_of(const HttpRequest& request) {
  return request.query_value("EIO") == "4" ? Protocol::kV4 : Protocol::kV3;
}

Wire wire_of(const HttpRequest& first) {
  Wire wire;
  if (protocol_of(first) == Protocol::kV4) return wire;
  const bool base64 = !first.query_value("b64").value_or("").empty();
  if (const auto index = first.query_value("j")) {
    wire.jsonp.emplace();
    for (const char c : *index) {  // the rest could be script
      if (c >= '0' && c <= '9') wire.jsonp->push_back(c);
    }
  }
  wire.form = base64 || wire.jsonp ? Form::kV3Base64 : Form::kV3;
  return wire;
}

}  // namespace parley::engineio
