// What is wrong with options is said at start-up, for nobody sees it later: a timeout of zero ends
// every connection at once, and a key whose certificate was forgotten would be served as plain
// HTTP.
#include "socketio/check_options.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

#include "socketio/json_scanner.hpp"

namespace parley::socketio {
namespace {

[[noreturn]] void refuse(std::string_view option, std::string_view why) {
  throw std::invalid_argument("parley: " + std::string(option) + " " + std::string(why));
}

void check_durations(const ServerOptions& options) {
  const LimitOptions& limits = options.limits;
  const struct {
    std::string_view name;
    std::chrono::milliseconds value;
  } rows[] = {
      {"connect_timeout", options.connect_timeout},
      {"ack_timeout", options.ack_timeout},
      {"ping_interval", options.ping_interval},
      {"ping_timeout", options.ping_timeout},
      {"upgrade_timeout", options.upgrade_timeout},
      {"destroy_upgrade_timeout", options.destroy_upgrade_timeout},
      {"limits.header_timeout", limits.header_timeout},
      {"limits.body_timeout", limits.body_timeout},
      {"limits.keep_alive_timeout", limits.keep_alive_timeout},
      {"limits.write_timeout", limits.write_timeout},
      {"limits.linger_timeout", limits.linger_timeout},
      {"limits.tls_handshake_timeout", limits.tls_handshake_timeout},
      {"limits.middleware_timeout", limits.middleware_timeout},
      {"limits.close_timeout", limits.close_timeout},
      {"limits.goodbye_timeout", limits.goodbye_timeout},
      {"limits.stop_timeout", limits.stop_timeout},
      {"limits.packet_timeout", limits.packet_timeout},
  };
  for (const auto& row : rows) {
    if (row.value.count() <= 0) refuse(row.name, "must be positive");
  }
}

/// Those that nothing gets through when they are zero. Others have a meaning then: no attachments,
/// no rooms.
void check_sizes(const ServerOptions& options) {
  const LimitOptions& limits = options.limits;
  const struct {
    std::string_view name;
    std::size_t value;
  } rows[] = {
      {"max_payload", options.max_payload},
      {"limits.max_header_bytes", limits.max_header_bytes},
      {"limits.max_header_fields", limits.max_header_fields},
      {"limits.max_target_bytes", limits.max_target_bytes},
      {"limits.max_query_parameters", limits.max_query_parameters},
      {"limits.max_json_depth", limits.max_json_depth},
      {"limits.max_namespace_bytes", limits.max_namespace_bytes},
      {"limits.max_auth_bytes", limits.max_auth_bytes},
      {"limits.max_namespaces_per_client", limits.max_namespaces_per_client},
      {"limits.max_dynamic_namespaces", limits.max_dynamic_namespaces},
      {"limits.max_packets_per_payload", limits.max_packets_per_payload},
      {"limits.max_queued_bytes", limits.max_queued_bytes},
  };
  for (const auto& row : rows) {
    if (row.value == 0) refuse(row.name, "must not be zero");
  }
  if (limits.max_json_depth > kMaxJsonDepth) {
    refuse("limits.max_json_depth", "must be at most " + std::to_string(kMaxJsonDepth));
  }
}

void check_queues(const LimitOptions& limits) {
  const std::size_t total = limits.max_total_queued_bytes;
  if (total != 0 && total < limits.max_queued_bytes) {
    refuse("limits.max_total_queued_bytes", "must not be less than limits.max_queued_bytes");
  }
}

void check_transports(const ServerOptions& options) {
  if (options.transports.empty()) refuse("transports", "must name one at least");
  for (const std::string& name : options.transports) {
    if (name != "polling" && name != "websocket") refuse("transports", "has no '" + name + "'");
  }
}

void check_deflate(const PerMessageDeflateOptions& deflate) {
  const auto is_window = [](int bits) { return bits >= 8 && bits <= 15; };
  if (deflate.level < 1 || deflate.level > 9 || !is_window(deflate.server_max_window_bits) ||
      !is_window(deflate.client_max_window_bits)) {
    refuse("per_message_deflate", "has levels 1..9 and window bits 8..15");
  }
}

void check_recovery(const ConnectionStateRecovery& recovery) {
  if (recovery.max_disconnection_duration.count() <= 0) {
    refuse("connection_state_recovery.max_disconnection_duration", "must be positive");
  }
  if (recovery.max_log_bytes == 0 || recovery.max_session_bytes == 0) {
    refuse("connection_state_recovery", "needs max_log_bytes and max_session_bytes");
  }
}

}  // namespace

void check_options(const ServerOptions& options) {
  check_transports(options);
  check_durations(options);
  check_sizes(options);
  check_queues(options.limits);
  if (options.per_message_deflate) check_deflate(*options.per_message_deflate);
  if (options.connection_state_recovery) check_recovery(*options.connection_state_recovery);
  if (const auto& http = options.http_compression; http && (http->level < 1 || http->level > 9)) {
    refuse("http_compression", "has levels 1..9");
  }
  if (options.tls.certificate_file.empty() != options.tls.private_key_file.empty()) {
    const bool lacks_key = options.tls.private_key_file.empty();
    refuse(lacks_key ? "tls.private_key_file" : "tls.certificate_file",
           "is missing: TLS needs both");
  }
}

}  // namespace parley::socketio
