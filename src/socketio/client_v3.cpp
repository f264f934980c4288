// Socket.IO protocol 4, which clients 1.x and 2.x speak over Engine.IO protocol 3, where it differs
// from protocol 5: "/" is joined by connecting, a namespace is joined with a query instead of data,
// socket ids are made of the session's id because these clients make them so themselves, and why a
// namespace refused comes without an object around it.
#include "parley/codec.hpp"
#include "socketio/client.hpp"
#include "socketio/connect_query.hpp"
#include "socketio/node.hpp"
#include "socketio/packet_encoder.hpp"
#include "socketio/server.hpp"

namespace parley::socketio {
namespace {

/// What `data || message` takes for no data in JavaScript.
bool is_falsy(std::string_view json) {
  return json.empty() || json == "null" || json == "false" || json == "\"\"" || json == "0" ||
         json == "-0" || json == "0.0";
}

}  // namespace

void Client::start() {
  if (is_v3()) on_connect(Packet());
}

void Client::on_connect_v3(const Packet& packet) {
  const ServerOptions& options = node_.server().options();
  const std::size_t question = packet.nsp.find('?');
  Packet plain = packet;
  plain.nsp = packet.nsp.substr(0, question);
  plain.data = {};
  std::optional<std::string> auth;
  if (question != std::string_view::npos) {
    auth = query_to_json(packet.nsp.substr(question + 1), options.limits.max_query_parameters);
    if (!auth) return violate("too many query parameters");
    plain.data = *auth;
  }
  on_connect(plain);
}

std::string Client::socket_id_v3(std::string_view nsp) const {
  return nsp == "/" ? session_->id() : std::string(nsp) + "#" + session_->id();
}

void Client::send_connect_error_v3(std::string_view nsp, const Error& error) {
  ValueWriter writer;
  if (error.data && !is_falsy(error.data->text)) {
    writer.raw(error.data->text);
  } else {
    writer.string(error.message);
  }
  session_->send(encode_packet(node_.server().options().parser.get(), PacketType::kConnectError,
                               nsp, std::nullopt, {writer.take_json(), {}}, true));
}

}  // namespace parley::socketio
