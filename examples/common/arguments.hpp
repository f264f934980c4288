#pragma once
// What the examples share: `--name value` on the command line, else the environment variable NAME.
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <iostream>
#include <map>
#include <string>
#include <string_view>

namespace example {

/// The options of a program. What it does not know ends the program with one line and status 2.
class Arguments {
 public:
  Arguments(int argc, char** argv, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) values_.emplace(name, environment(name));
    for (int i = 1; i < argc; ++i) {
      std::string_view argument(argv[i]);
      if (argument == "--help") help();
      const std::size_t equals = argument.find('=');
      const auto found =
          argument.starts_with("--") ? values_.find(argument.substr(2, equals - 2)) : values_.end();
      if (found == values_.end()) refuse("unknown option " + std::string(argument));
      if (equals != std::string_view::npos) {
        found->second = argument.substr(equals + 1);
      } else if (++i < argc) {
        found->second = argv[i];
      } else {
        refuse(std::string(argument) + " needs a value");
      }
    }
  }

  std::string text(std::string_view name, std::string fallback) const {
    const std::string& value = values_.find(name)->second;
    return value.empty() ? fallback : value;
  }

  /// A number from 0 to `limit`.
  unsigned number(unsigned fallback, std::string_view name, unsigned limit = 1'000'000) const {
    const std::string given = text(name, std::to_string(fallback));
    unsigned value = 0;
    for (const char c : given) {
      if (c < '0' || c > '9' || (value = value * 10 + static_cast<unsigned>(c - '0')) > limit) {
        refuse("--" + std::string(name) + " needs a number from 0 to " + std::to_string(limit) +
               ", not " + given);
      }
    }
    return value;
  }

  /// A port number; 0 takes a free one.
  std::uint16_t port(std::uint16_t fallback, std::string_view name = "port") const {
    return static_cast<std::uint16_t>(number(fallback, name, 65535));
  }

  /// Whether the option is "yes".
  bool flag(std::string_view name) const { return text(name, "no") == "yes"; }

 private:
  static std::string environment(std::string_view name) {
    std::string variable;
    for (const char c : name) {
      variable += c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    const char* value = std::getenv(variable.c_str());
    return value != nullptr ? value : "";
  }
  [[noreturn]] void help() const {
    std::cout << "Options:";
    for (const auto& [name, value] : values_) std::cout << " [--" << name << " VALUE]";
    std::cout << std::endl;
    std::exit(0);
  }
  [[noreturn]] static void refuse(const std::string& why) {
    std::cerr << why << " (see --help)" << std::endl;
    std::exit(2);
  }

  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace example
