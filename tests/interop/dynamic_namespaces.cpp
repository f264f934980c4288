// Namespaces that clients make: by a pattern, by a rule that looks at the token, and by one that
// answers later, on another loop than most who ask.
#include <memory>
#include <string_view>

#include "events.hpp"
#include "parley/json.hpp"

namespace interop {

using parley::Handshake, parley::Json, parley::NamespaceReply, parley::Socket;

namespace {

void add_room_events(parley::Server& io, parley::ParentNamespace& rooms) {
  rooms.use([](Socket socket) -> parley::Result<void> {
    if (socket.handshake().auth_string("refuse")) return parley::Error("refused");
    return {};
  });
  rooms.on_connection([](Socket socket) { socket.emit("welcome", socket.namespace_name()); });
  rooms.on("echo", [](Json value) { return value; });
  rooms.on("everyone", [](Socket socket, Json value) {
    socket.nsp().emit("news", value);
    return true;
  });
  rooms.on("every room", [&rooms](Json value) {
    rooms.emit("news", value);
    return true;
  });
  rooms.on("destroy",
           [&io](Socket socket) { return io.destroy_namespace(socket.namespace_name()); });
}

}  // namespace

void add_dynamic_namespaces(parley::Server& io) {
  io.on_new_namespace(
      [](parley::Namespace& nsp) { nsp.on("announced", [&nsp] { return nsp.name(); }); });
  add_room_events(io, io.of(parley::NamespacePattern(R"(^/room-\d+(\?.*)?$)")));
  io.of([](std::string_view name, const Handshake& handshake) {
      return name.starts_with("/private-") && handshake.auth_string("token") == "secret";
    }).on("echo", [](Json value) { return value; });
  io.of([&io](std::string_view name, const Handshake&, NamespaceReply reply) {
      if (!name.starts_with("/later-")) return;  // dropped: not taken
      const bool allow = !name.ends_with("never");
      const auto shared = std::make_shared<NamespaceReply>(std::move(reply));
      io.after(std::chrono::milliseconds(30), [shared, allow] { (*shared)(allow); });
    }).on("echo", [](Json value) { return value; });
}

}  // namespace interop
