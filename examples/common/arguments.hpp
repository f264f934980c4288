#pragma once
// What the examples share: `--name value` on the command line, else the environment variable NAME.
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

namespace example {

inline std::string option(int argc, char** argv, std::string_view name, std::string fallback) {
  for (int i = 1; i + 1 < argc; ++i) {
    if (argv[i] == "--" + std::string(name)) return argv[i + 1];
  }
  std::string variable;
  for (const char c : name) {
    variable += c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  const char* value = std::getenv(variable.c_str());
  return value != nullptr && *value != '\0' ? std::string(value) : fallback;
}

/// A port number; 0 takes a free one.
inline std::uint16_t port(int argc, char** argv, std::uint16_t fallback,
                          std::string_view name = "port") {
  const std::string text = option(argc, argv, name, std::to_string(fallback));
  unsigned value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || (value = value * 10 + static_cast<unsigned>(c - '0')) > 65535) {
      throw std::invalid_argument("not a port: " + text);
    }
  }
  return static_cast<std::uint16_t>(value);
}

}  // namespace example
