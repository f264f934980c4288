// Puts the chat together. Order matters: signals before threads, the data before the port (nobody
// shall reach a chat that cannot answer), and at the end the loop before the store, so that what
// was accepted is saved and acknowledged.
#include "chat_server.hpp"

#include <fmt/core.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <system_error>

#include "handlers.hpp"
#include "host_addresses.hpp"
#include "lobby.hpp"
#include "page.hpp"
#include "parley/server.hpp"
#include "stop_signals.hpp"
#include "store/store.hpp"

namespace parley::chat {
namespace {

void log_to_stderr(bool verbose) {
  auto logger = spdlog::stderr_logger_mt("parley");
  logger->set_level(verbose ? spdlog::level::info : spdlog::level::warn);
  spdlog::set_default_logger(std::move(logger));
}

/// Every tab is a descriptor, and the usual soft limit of 1,024 is history.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

void check_readable(const std::string& file) {
  if (file.empty()) return;
  if (std::filesystem::is_directory(file)) {
    throw std::runtime_error("cannot read " + file + ": it is a directory");
  }
  if (::access(file.c_str(), R_OK) == 0) return;
  throw std::runtime_error("cannot read " + file + ": " + std::system_category().message(errno));
}

ServerOptions server_options(const ServeOptions& options) {
  ServerOptions server;
  server.threads = options.threads;
  server.tls = {options.tls_cert, options.tls_key};
  server.cors.origins = options.origins;  // refused otherwise where a proxy adds cookies
  return server;
}

void print_start(const ServeOptions& options, std::uint16_t port) {
  const bool everywhere =
      options.address.empty() || options.address == "0.0.0.0" || options.address == "::";
  const auto print = [&](const char* label, const std::string& host) {
    const char* const scheme = options.tls_cert.empty() ? "http" : "https";
    const bool v6 = host.find(':') != std::string::npos;
    fmt::print("  {}  {}://{}{}{}:{}\n", label, scheme, v6 ? "[" : "", host, v6 ? "]" : "", port);
  };
  fmt::print("parley {}\n", PARLEY_VERSION);
  print("open", everywhere ? "localhost" : options.address);
  if (everywhere) {
    for (const std::string& address : host_addresses()) print("  or", address);
  }
  fmt::print("  data  {}\n", options.data.string());
  std::fflush(stdout);
}

}  // namespace

void serve(const ServeOptions& options) {
  log_to_stderr(options.verbose);
  check_readable(options.tls_cert);
  check_readable(options.tls_key);
  raise_descriptor_limit();

  StopSignals signals;
  Server io(server_options(options));
  const auto store = std::make_shared<store::Store>(
      store::StoreOptions{.folder = options.data},
      [&io](UniqueFunction<void()> function) { io.post(std::move(function)); });
  const auto lobby =
      std::make_shared<Lobby>(io, store, options.threads, options.origins, options.limits);
  handle_entry(lobby);
  handle_messages(lobby);
  handle_rooms(lobby);
  serve_page(io.http(), store);

  io.listen(options.port, options.address);
  print_start(options, io.port());
  signals.start([&io, lobby] { io.post([&io, lobby] { lobby->stop([&io] { io.stop(); }); }); });
  io.run();
  store->close();
}

}  // namespace parley::chat
