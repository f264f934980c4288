// Socket.IO, written against the public headers as any program would be.
#include <csignal>
#include <cstdio>

#include "parley/json.hpp"
#include "parley/server.hpp"
#include "suites.hpp"

namespace conformance {

using parley::Json, parley::Rest, parley::Socket;

void run_socketio(const parley::ServerOptions& options, std::uint16_t port) {
  parley::Server io(options);
  const auto greet = [](Socket socket) { socket.emit("auth", socket.handshake().auth); };
  io.on_connection(greet);
  io.of("/custom").on_connection(greet);
  io.on("message", [](Socket socket, Rest<Json> all) { socket.emit("message-back", all); });
  io.on("message-with-ack", [](Rest<Json> all) { return all; });
  io.stop_on_signals({SIGINT, SIGTERM});
  io.listen(port);
  std::printf("listening on %d\n", io.port());
  std::fflush(stdout);
  io.run();
}

}  // namespace conformance
