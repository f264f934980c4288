// Every server option that a test sets, as a flag named like the option.
#include "flags.hpp"

#include <functional>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <vector>

#include "line_parser.hpp"
#include "parley/http.hpp"
#include "parley/namespace_pattern.hpp"
#include "parley/slow_consumer.hpp"

namespace interop {

using parley::SlowConsumerPolicy;

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

parley::CookieOptions& cookie(parley::ServerOptions& options) {
  return options.cookie ? *options.cookie : options.cookie.emplace();
}

std::shared_ptr<const parley::PacketParser> parser(const std::string& name) {
  if (name == "msgpack") return parley::msgpack_parser();
  if (name == "lines") return line_parser();
  throw std::invalid_argument("no such parser: " + name);
}

SlowConsumerPolicy policy(const std::string& name) {
  if (name == "refuse") return SlowConsumerPolicy::kRefuse;
  if (name == "close") return SlowConsumerPolicy::kClose;
  throw std::invalid_argument("no such policy: " + name);
}

parley::HandlerErrorPolicy error_policy(const std::string& name) {
  using enum parley::HandlerErrorPolicy;
  static const std::map<std::string_view, parley::HandlerErrorPolicy> kPolicies{
      {"report", kReport}, {"acknowledge", kAcknowledge}, {"disconnect", kDisconnect}};
  return kPolicies.at(name);
}

/// Sessions get the id that their first request asks for: at once, or (late) from another thread.
std::function<void(const parley::HttpRequest&, parley::IdReply)> generate_id(
    const std::string& when) {
  return [late = when == "late"](const parley::HttpRequest& request, parley::IdReply reply) {
    const auto id = request.query_value("id");
    if (!id) throw std::runtime_error("no id in the query");
    if (!late) return reply(std::string(*id));
    std::thread([reply = std::move(reply), id = std::string(*id)]() mutable {
      reply(std::move(id));
    }).detach();
  };
}

/// Origins that match, unless the query says throw.
std::function<bool(std::string_view, const parley::HttpRequest&)> allow_origin(
    const std::string& expression) {
  return [pattern = parley::NamespacePattern(expression)](std::string_view origin,
                                                          const parley::HttpRequest& request) {
    if (request.query_value("cors") == "throw") throw std::runtime_error("told to throw");
    return pattern.matches(origin);
  };
}

/// A flag for each limit that a client can reach, named like it: false for any other.
bool set_limit(parley::LimitOptions& limits, std::string_view flag, const std::string& value) {
  using parley::LimitOptions;
  static const std::map<std::string_view, std::size_t LimitOptions::*> kSizes{
      {"--max-header-bytes", &LimitOptions::max_header_bytes},
      {"--max-header-fields", &LimitOptions::max_header_fields},
      {"--max-target-bytes", &LimitOptions::max_target_bytes},
      {"--max-query-parameters", &LimitOptions::max_query_parameters},
      {"--max-attachments", &LimitOptions::max_attachments},
      {"--max-json-depth", &LimitOptions::max_json_depth},
      {"--max-namespace-bytes", &LimitOptions::max_namespace_bytes},
      {"--max-namespaces-per-client", &LimitOptions::max_namespaces_per_client},
      {"--max-dynamic-namespaces", &LimitOptions::max_dynamic_namespaces},
      {"--max-auth-bytes", &LimitOptions::max_auth_bytes},
      {"--max-event-bytes", &LimitOptions::max_event_bytes},
      {"--max-room-bytes", &LimitOptions::max_room_bytes},
      {"--max-rooms-per-socket", &LimitOptions::max_rooms_per_socket},
      {"--max-packets-per-payload", &LimitOptions::max_packets_per_payload},
      {"--max-queued-bytes", &LimitOptions::max_queued_bytes},
      {"--max-total-queued-bytes", &LimitOptions::max_total_queued_bytes},
      {"--max-sessions", &LimitOptions::max_sessions},
      {"--max-connections", &LimitOptions::max_connections},
  };
  static const std::map<std::string_view, std::chrono::milliseconds LimitOptions::*> kTimes{
      {"--header-timeout", &LimitOptions::header_timeout},
      {"--body-timeout", &LimitOptions::body_timeout},
      {"--keep-alive-timeout", &LimitOptions::keep_alive_timeout},
      {"--tls-handshake-timeout", &LimitOptions::tls_handshake_timeout},
      {"--write-timeout", &LimitOptions::write_timeout},
      {"--middleware-timeout", &LimitOptions::middleware_timeout},
      {"--close-timeout", &LimitOptions::close_timeout},
      {"--goodbye-timeout", &LimitOptions::goodbye_timeout},
      {"--packet-timeout", &LimitOptions::packet_timeout},
  };
  if (const auto size = kSizes.find(flag); size != kSizes.end()) {
    limits.*size->second = std::stoull(value);
    return true;
  }
  if (const auto time = kTimes.find(flag); time != kTimes.end()) {
    limits.*time->second = milliseconds(value);
    return true;
  }
  return false;
}

}  // namespace

Flags parse_flags(int argc, char** argv) {
  Flags flags;
  auto& o = flags.options;
  using Set = std::function<void(const std::string&)>;
  const std::map<std::string_view, Set> known{
      {"--port", [&](auto& v) { flags.port = static_cast<std::uint16_t>(std::stoul(v)); }},
      {"--tell-hooks", [&](auto& v) { flags.tell_hooks = v == "true"; }},
      {"--threads", [&](auto& v) { o.threads = static_cast<unsigned>(std::stoul(v)); }},
      {"--path", [&](auto& v) { o.path = v; }},
      {"--add-trailing-slash", [&](auto& v) { o.add_trailing_slash = v == "true"; }},
      {"--destroy-upgrade", [&](auto& v) { o.destroy_upgrade = v == "true"; }},
      {"--destroy-upgrade-timeout", [&](auto& v) { o.destroy_upgrade_timeout = milliseconds(v); }},
      {"--generate-id", [&](auto& v) { o.generate_id = generate_id(v); }},
      {"--initial-packet", [&](auto& v) { o.initial_packet = v; }},
      {"--on-error", [&](auto& v) { flags.on_error = error_policy(v); }},
      {"--serve-client", [&](auto& v) { o.serve_client = v == "true"; }},
      {"--connect-timeout", [&](auto& v) { o.connect_timeout = milliseconds(v); }},
      {"--ping-interval", [&](auto& v) { o.ping_interval = milliseconds(v); }},
      {"--ping-timeout", [&](auto& v) { o.ping_timeout = milliseconds(v); }},
      {"--upgrade-timeout", [&](auto& v) { o.upgrade_timeout = milliseconds(v); }},
      {"--max-payload", [&](auto& v) { o.max_payload = std::stoull(v); }},
      {"--transports", [&](auto& v) { o.transports = split(v); }},
      {"--allow-upgrades", [&](auto& v) { o.allow_upgrades = v == "true"; }},
      {"--slow-consumer", [&](auto& v) { o.slow_consumer = policy(v); }},
      {"--ask-about-slow-consumers",
       [&](auto& v) {
         o.on_slow_consumer = [v](const parley::SlowConsumer& slow) {
           const bool patient = slow.handshake.query_value("patience") == v;
           return patient ? SlowConsumerPolicy::kRefuse : SlowConsumerPolicy::kClose;
         };
       }},
      {"--cleanup-empty-child-namespaces",
       [&](auto& v) { o.cleanup_empty_child_namespaces = v == "true"; }},
      {"--allow-eio3", [&](auto& v) { o.allow_eio3 = v == "true"; }},
      {"--recovery",
       [&](auto& v) {
         o.connection_state_recovery.emplace().max_disconnection_duration = milliseconds(v);
       }},
      {"--deflate", [&](auto& v) { o.per_message_deflate.emplace().threshold = std::stoull(v); }},
      {"--cookie", [&](auto& v) { o.cookie.emplace().name = v; }},
      {"--cors", [&](auto& v) { o.cors.origins = split(v); }},
      {"--cors-credentials", [&](auto& v) { o.cors.credentials = v == "true"; }},
      {"--cors-pattern", [&](auto& v) { o.cors.allow_origin = allow_origin(v); }},
      {"--preflight-continue", [&](auto& v) { o.cors.preflight_continue = v == "true"; }},
      {"--options-success-status",
       [&](auto& v) { o.cors.options_success_status = static_cast<unsigned>(std::stoul(v)); }},
      {"--engine-middlewares", [&](auto& v) { flags.engine_middlewares = v == "true"; }},
      {"--enforce-origin", [&](auto& v) { o.cors.enforce_origin = v == "true"; }},
      {"--cookie", [&](auto& v) { cookie(o).name = v; }},
      {"--cookie-path", [&](auto& v) { cookie(o).path = v; }},
      {"--cookie-domain", [&](auto& v) { cookie(o).domain = v; }},
      {"--files", [&](auto& v) { flags.files = v; }},
      {"--parser", [&](auto& v) { o.parser = parser(v); }},
      {"--tls-cert", [&](auto& v) { o.tls.certificate_file = v; }},
      {"--tls-key", [&](auto& v) { o.tls.private_key_file = v; }},
  };
  for (int i = 1; i < argc; i += 2) {
    const auto flag = known.find(argv[i]);
    if (i + 1 < argc && flag != known.end()) {
      flag->second(argv[i + 1]);
    } else if (i + 1 == argc || !set_limit(o.limits, argv[i], argv[i + 1])) {
      throw std::invalid_argument(std::string("unknown flag or no value: ") + argv[i]);
    }
  }
  return flags;
}

}  // namespace interop
