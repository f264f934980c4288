#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "parley/field_list.hpp"
#include "parley/raw_json.hpp"

namespace parley {

/// The first request of a client, kept for the life of its sockets (socket.handshake in
/// JavaScript).
struct Handshake {
  FieldList headers;
  FieldList query;  ///< includes EIO, transport, t
  std::string url;
  std::string address;  ///< TCP peer
  bool secure = false;
  bool xdomain = false;  ///< an Origin header was present
  std::chrono::system_clock::time_point time;
  RawJson auth{"{}"};  ///< the CONNECT packet's object

  std::optional<std::string_view> header(std::string_view name) const;
  std::optional<std::string_view> query_value(std::string_view name) const;
  /// A string field of the auth object ("token"), decoded; nothing if missing or not a string.
  std::optional<std::string> auth_string(std::string_view field) const;
};

}  // namespace parley
