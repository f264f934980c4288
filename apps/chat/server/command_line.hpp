#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "rates.hpp"

namespace parley::chat {

struct ServeOptions {
  std::uint16_t port = 3000;
  std::string address;  ///< empty: all of this machine
  std::filesystem::path data;
  unsigned threads = 1;
  std::string tls_cert;
  std::string tls_key;
  std::vector<std::string> origins;  ///< normalised: "https://chat.example:443"
  SharedLimits limits;
  bool verbose = false;
};

/// What the program shall do; or, when it is done already (help, version, a mistake), only the exit
/// status.
struct Command {
  std::optional<ServeOptions> serve;
  int status = 0;
};

/// Reads the arguments; prints help, version or one line about a mistake.
Command parse_command_line(int argc, char** argv);

/// $PARLEY_DATA, else $XDG_DATA_HOME/parley, else ~/.local/share/parley; empty without any of them.
std::filesystem::path default_data_folder();

}  // namespace parley::chat
