// internals: how a connection begins, and over which transport it goes on.
#include "arguments.hpp"
#include "run.hpp"

struct Beginning {
  std::string protocol, transport, url;
};
PARLEY_JSON(Beginning, protocol, transport, url)

int main(int argc, char** argv) try {
  const example::Arguments arguments(argc, argv, {"port"});
  parley::Server io({.allow_eio3 = true});

  io.on_connection([](parley::Socket socket) {
    const parley::Handshake& first = socket.handshake();  // the first request of the client
    const Beginning beginning{std::string(first.query_value("EIO").value_or("")),
                              std::string(first.query_value("transport").value_or("")), first.url};
    std::cout << "Engine.IO " << beginning.protocol << " over " << beginning.transport << std::endl;
    socket.emit("handshake", beginning);
  });

  example::run(io, arguments.port(3000));
} catch (const std::exception& error) {
  return std::cerr << "internals: " << error.what() << '\n', 1;
}
