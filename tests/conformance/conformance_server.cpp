// A server for conformance suites from outside.
//
//   conformance_server --suite engine-v3|engine-v4|socketio-v4|socketio-v5 --port N [--slowdown
//   FACTOR]
//
// The suites count on short heartbeats; with a factor (sanitizers) all times are that much longer.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <string>

#include "suites.hpp"

parley::ServerOptions conformance::suite_options(int slowdown) {
  parley::ServerOptions options;
  options.ping_interval = std::chrono::milliseconds(300) * slowdown;
  options.ping_timeout = std::chrono::milliseconds(200) * slowdown;
  options.connect_timeout = std::chrono::milliseconds(1000) * slowdown;
  options.max_payload = 1'000'000;
  options.cors.origins = {"*"};
  return options;
}

int main(int argc, char** argv) try {
  std::map<std::string, std::string> given;
  for (int i = 1; i + 1 < argc; i += 2) given[argv[i]] = argv[i + 1];
  const std::string suite = given["--suite"];
  const auto port = static_cast<std::uint16_t>(std::atoi(given["--port"].c_str()));
  const int slowdown = std::max(1, std::atoi(given["--slowdown"].c_str()));
  auto options = conformance::suite_options(slowdown);
  options.allow_eio3 = suite == "engine-v3" || suite == "socketio-v4";
  if (suite == "engine-v4" || suite == "engine-v3") {
    conformance::run_engine(options, port);
  } else if (suite == "socketio-v5" || suite == "socketio-v4") {
    conformance::run_socketio(options, port);
  } else {
    std::fprintf(
        stderr,
        "usage: conformance_server --suite engine-v3|engine-v4|socketio-v4|socketio-v5 --port N\n");
    return 2;
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "conformance_server: %s\n", error.what());
  return 1;
}
