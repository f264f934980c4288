// The command line. Options stand behind "serve" or alone: whoever types only `parley --port 4000`
// means the chat.
#include "command_line.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdlib>

#include "origins.hpp"

namespace parley::chat {
namespace {

constexpr int kUsageError = 2;

/// A decimal number in that range, with a message that says so.
CLI::Validator number(unsigned most) {
  return {[most](std::string& text) -> std::string {
            unsigned value = 0;
            const char* const end = text.data() + text.size();
            const auto [at, error] = std::from_chars(text.data(), end, value);
            if (error == std::errc{} && at == end && value <= most) return {};
            return fmt::format("needs a number from 0 to {}, not '{}'", most, text);
          },
          ""};
}

void add_limits(CLI::App& app, SharedLimits& limits) {
  const auto add = [&](const char* name, unsigned& limit, const char* what) {
    app.add_option(name, limit, std::string(what) + "; 0: no limit")
        ->check(number(1'000'000))
        ->type_name("N")
        ->capture_default_str();
  };
  add("--messages-per-address", limits.messages_per_address,
      "Messages a second from one IP address");
  add("--requests-per-address", limits.requests_per_address,
      "Requests a second from one IP address");
  add("--conversations-per-address", limits.conversations_per_address,
      "New direct conversations an hour from one IP address");
  add("--messages-in-all", limits.messages_in_all, "Messages a second from everybody");
  add("--conversations-in-all", limits.conversations_in_all,
      "New direct conversations an hour from everybody");
}

void add_options(CLI::App& app, ServeOptions& options, std::string& data) {
  app.add_option("--port", options.port, "Port to listen on; 0 takes a free one")
      ->check(number(65535))
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--address", options.address, "IP address to listen on (default: all)")
      ->type_name("IP");
  app.add_option("--data", data, "Directory for everything the chat keeps")
      ->type_name("DIR")
      ->capture_default_str();
  app.add_option("--threads", options.threads, "Threads for connections; 0: one per core")
      ->check(number(256))
      ->type_name("N")
      ->capture_default_str();
  auto* certificate =
      app.add_option("--tls-cert", options.tls_cert, "Certificate chain (PEM): serves https")
          ->type_name("FILE");
  auto* key = app.add_option("--tls-key", options.tls_key, "Private key (PEM)")->type_name("FILE");
  certificate->needs(key);
  key->needs(certificate);
  app.add_option_function<std::vector<std::string>>(
         "--origin",
         [&options](const std::vector<std::string>& urls) {
           for (const std::string& url : urls) {
             auto origin = normalise_origin(url);
             if (!origin) throw CLI::ValidationError("--origin", url + " is no http(s)://host");
             options.origins.push_back(std::move(*origin));
           }
         },
         "Further address of the page, such as https://chat.example (repeatable)")
      ->type_name("URL")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add_limits(app, options.limits);
  app.add_flag("--verbose", options.verbose, "Log who comes and goes to standard error");
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

std::filesystem::path default_data_folder() {
  if (const auto data = environment("PARLEY_DATA"); !data.empty()) return data;
  // A relative path here must be ignored, says the XDG base directory specification.
  if (const auto xdg = environment("XDG_DATA_HOME"); xdg.starts_with('/')) {
    return std::filesystem::path(xdg) / "parley";
  }
  if (const auto home = environment("HOME"); !home.empty()) {
    return std::filesystem::path(home) / ".local" / "share" / "parley";
  }
  return {};
}

Command parse_command_line(int argc, char** argv) {
  ServeOptions options;
  std::string data = default_data_folder().string();
  CLI::App app("Parley: a chat for the people around you. Without a command: serve.", "parley");
  app.set_version_flag("--version", "parley " PARLEY_VERSION);
  add_options(app, options, data);
  auto* serve = app.add_subcommand("serve", "Run the chat");
  add_options(*serve, options, data);
  app.require_subcommand(0, 1);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    return {std::nullopt, app.exit(success)};
  } catch (const CLI::ExtrasError&) {  // whose own text has them in reverse
    std::string unknown;
    for (const std::string& each : app.remaining(true)) unknown += ' ' + each;
    fmt::print(stderr, "parley: not known:{} (see parley --help)\n", unknown);
    return {std::nullopt, kUsageError};
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "parley: {} (see parley --help)\n", error.what());
    return {std::nullopt, kUsageError};
  }
  if (data.empty()) {
    fmt::print(stderr, "parley: say with --data in which directory to keep the chat\n");
    return {std::nullopt, kUsageError};
  }
  options.data = data;
  return {std::move(options), 0};
}

}  // namespace parley::chat
