// Every server option that a test sets, as a flag named like the option.
#include "flags.hpp"

#include <functional>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace interop {
namespace {

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  return parts;
}

std::chrono::milliseconds milliseconds(const std::string& text) {
  return std::chrono::milliseconds(std::stoll(text));
}

}  // namespace

Flags parse_flags(int argc, char** argv) {
  Flags flags;
  auto& o = flags.options;
  using Set = std::function<void(const std::string&)>;
  const std::map<std::string_view, Set> known{
      {"--port", [&](auto& v) { flags.port = static_cast<std::uint16_t>(std::stoul(v)); }},
      {"--threads", [&](auto& v) { o.threads = static_cast<unsigned>(std::stoul(v)); }},
      {"--path", [&](auto& v) { o.path = v; }},
      {"--serve-client", [&](auto& v) { o.serve_client = v == "true"; }},
      {"--connect-timeout", [&](auto& v) { o.connect_timeout = milliseconds(v); }},
      {"--ping-interval", [&](auto& v) { o.ping_interval = milliseconds(v); }},
      {"--ping-timeout", [&](auto& v) { o.ping_timeout = milliseconds(v); }},
      {"--upgrade-timeout", [&](auto& v) { o.upgrade_timeout = milliseconds(v); }},
      {"--max-payload", [&](auto& v) { o.max_payload = std::stoull(v); }},
      {"--max-queued-bytes", [&](auto& v) { o.limits.max_queued_bytes = std::stoull(v); }},
      {"--transports", [&](auto& v) { o.transports = split(v); }},
      {"--allow-upgrades", [&](auto& v) { o.allow_upgrades = v == "true"; }},
      {"--deflate", [&](auto& v) { o.per_message_deflate.emplace().threshold = std::stoull(v); }},
      {"--cors", [&](auto& v) { o.cors.origins = split(v); }},
      {"--cors-credentials", [&](auto& v) { o.cors.credentials = v == "true"; }},
      {"--tls-cert", [&](auto& v) { o.tls.certificate_file = v; }},
      {"--tls-key", [&](auto& v) { o.tls.private_key_file = v; }},
  };
  for (int i = 1; i < argc; i += 2) {
    const auto flag = known.find(argv[i]);
    if (flag == known.end() || i + 1 == argc) {
      throw std::invalid_argument(std::string("unknown flag or no value: ") + argv[i]);
    }
    flag->second(argv[i + 1]);
  }
  return flags;
}

}  // namespace interop
