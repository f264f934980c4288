#pragma once
#include <exception>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>

#include "parley/socket.hpp"

namespace parley {

/// What is done for the client where a handler failed; what Server::on_error may return. Only
/// events are acknowledged: where HandlerError::where is "event" or "arguments". kDisconnect is for
/// every handler of a socket that is in its namespace. One whose middleware fails ("middleware") is
/// refused in any case; where there is no socket, or it is leaving ("disconnect"), there is nothing
/// to choose.
enum class HandlerErrorPolicy : unsigned char {
  kReport,       ///< nothing: an acknowledgement that was asked for does not come
  kAcknowledge,  ///< one that an event asked for is {"error": ...}: "internal error", or what did
                 ///< not fit
  kDisconnect,   ///< the same, and then the socket is disconnected (from its namespace)
};

/// What a handler threw, and where; or why it was not called.
struct HandlerError {
  /// Of a socket: "middleware", "connection", "event", "arguments" (those of an event did not fit
  /// its handler), "event middleware" (also an error by which one refused an event), "catch-all",
  /// "ack" (a callback; of a broadcast without a socket), "disconnect" (also on_disconnecting),
  /// "error" (Socket::on_error), "upgrade" (Socket::on_upgrade), "post" (Socket::post), "visit"
  /// (for_each_socket, collect). Of none: "http", "post", "after", "every", "room", "namespace" (a
  /// rule of of()), "new_namespace", "session_expired" (its client is away: socket_id says which),
  /// "parser" (the program's own), "slow_consumer".
  std::string where;
  std::string nsp;               ///< namespace name, empty where there is none
  std::string event;             ///< event name, request path ("http") or room ("room"), else empty
  std::string socket_id;         ///< empty where there is none
  std::string message;           ///< what()
  std::exception_ptr exception;  ///< null for "arguments", and where a middleware returned an error
  Socket socket{};               ///< whose handler it was, empty where there is none
};

namespace detail {

using ErrorHandler = std::function<HandlerErrorPolicy(const HandlerError&)>;

template <class F>
ErrorHandler make_error_handler(F handler) {
  using R = std::invoke_result_t<F&, const HandlerError&>;
  static_assert(std::is_void_v<R> || std::is_same_v<R, HandlerErrorPolicy>,
                "parley: a handler of on_error must return void or parley::HandlerErrorPolicy.");
  if constexpr (std::is_void_v<R>) {
    return [handler = std::move(handler)](const HandlerError& error) mutable {
      handler(error);
      return HandlerErrorPolicy::kAcknowledge;
    };
  } else {
    return handler;
  }
}

}  // namespace detail

}  // namespace parley
