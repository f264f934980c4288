#pragma once
// The end of every small server here: its pages, Ctrl-C, the port, the loop.
#include <csignal>
#include <cstdint>
#include <iostream>

#include "parley/server.hpp"

namespace example {

/// Serves the folder of the example's pages (and /common, what they share) and runs until the
/// program is told to end. Port 0 takes a free one.
inline void run(parley::Server& io, std::uint16_t port) {
  io.http().serve_files("/common", EXAMPLE_COMMON_PAGES).serve_files("/", EXAMPLE_PAGES);
  io.stop_on_signals({SIGINT, SIGTERM});
  io.listen(port);
  std::cout << "listening on http://localhost:" << io.port() << std::endl;
  io.run();
}

}  // namespace example
