#pragma once
// Turns a lambda into one erased handler; the signature is the schema. Everything behind these
// types is compiled once.
#include <exception>
#include <functional>
#include <memory>
#include <string_view>

#include "parley/ack.hpp"
#include "parley/disconnect_reason.hpp"
#include "parley/error.hpp"
#include "parley/function.hpp"
#include "parley/value.hpp"

namespace parley::socketio {
class Socket;
}

namespace parley {

class Socket;

namespace detail {

/// One received event on its way to a handler. Lives for the call only.
struct EventCall {           // NOLINT(cppcoreguidelines-pro-type-member-init): always made whole
  socketio::Socket* socket;  ///< null in tests of handlers alone
  Arguments args;
  OwedAck& ack;
  /// Called when an argument does not fit: counted, reported and acknowledged by the socket.
  UniqueFunction<void(const Error&)>& on_decode_error;
  /// Makes what the exception of a coroutine goes to that outlives the call, as that of the call
  /// itself.
  UniqueFunction<std::function<void(std::exception_ptr)>()>& exception_handler;
};

/// Shared by all loops; called on the socket's loop. May throw: the caller reports it.
using EventHandler = std::shared_ptr<const std::function<void(EventCall&)>>;
/// The continuation is called once, with the verdict, on the socket's loop.
using Middleware =
    std::shared_ptr<const std::function<void(const Socket&, UniqueFunction<void(Result<void>)>)>>;
using ConnectionHandler = std::shared_ptr<
    const std::function<void(const Socket&, std::function<void(std::exception_ptr)> on_exception)>>;

/// What keeps a socket for longer than a call; null for null.
std::shared_ptr<socketio::Socket> keep(socketio::Socket* socket);

/// Reports what a coroutine threw that no call waits for. `where` as in HandlerError. On the
/// socket's loop.
void report_exception(const std::shared_ptr<socketio::Socket>& socket, std::string_view where,
                      std::exception_ptr exception);

/// Throws std::invalid_argument for the names of events that cannot arrive.
void check_handled_event(std::string_view event);

using DisconnectHandler = std::function<void(Socket, DisconnectReason)>;

template <class F>
EventHandler make_event_handler(F handler);
template <class F>
DisconnectHandler make_disconnect_handler(F handler);
template <class F>
Middleware make_middleware(F middleware);
template <class F>
ConnectionHandler make_connection_handler(F handler);

}  // namespace detail
}  // namespace parley
