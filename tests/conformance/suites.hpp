#pragma once
#include <cstdint>

#include "parley/options.hpp"

namespace conformance {

/// Heartbeats short enough for a suite to wait for, any origin: what all suites expect.
parley::ServerOptions suite_options(int slowdown);

/// An Engine.IO server at /engine.io/ that sends every message back in kind. Runs until it is
/// killed; prints where it listens.
void run_engine(const parley::ServerOptions& options, std::uint16_t port);

/// A Socket.IO server with the namespaces and events of the suites. The same.
void run_socketio(const parley::ServerOptions& options, std::uint16_t port);

}  // namespace conformance
