#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "parley/options.hpp"
#include "parley/server.hpp"

namespace interop {

/// The command line as `--name value` pairs. Throws std::invalid_argument for anything else.
struct Flags {
  std::uint16_t port = 0;
  parley::ServerOptions options;
  bool tell_hooks = false;  // what the engine's hooks are told goes to standard error
  bool engine_middlewares = false;
  std::string files;  // a folder that is served below /files
  parley::HandlerErrorPolicy on_error = parley::HandlerErrorPolicy::kAcknowledge;
};

Flags parse_flags(int argc, char** argv);

}  // namespace interop
