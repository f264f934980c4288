#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parley/broadcast.hpp"
#include "parley/handler.hpp"
#include "parley/server_side_emit.hpp"
#include "parley/socket.hpp"

namespace parley::socketio {
class Namespace;
}

namespace parley {

namespace detail {

/// How the handle of a namespace reaches what owns it; owns it itself wherever a copy is taken.
class NamespacePointer {
 public:
  explicit NamespacePointer(socketio::Namespace& impl) : impl_(&impl) {}
  socketio::Namespace* operator->() const { return impl_; }
  operator std::shared_ptr<socketio::Namespace>() const;  // NOLINT: as one pointer to another

 private:
  socketio::Namespace* impl_;
};

}  // namespace detail

/// A channel of its own over the shared connection: handlers, middlewares, rooms. Owned by the
/// Server. Register handlers before listen(), or later from any thread: sockets see them from then
/// on. emit and the operators are thread-safe. What Server::of returned stays valid as long as the
/// server; Socket::nsp() as long as the Socket; what on_new_namespace was called with as long as
/// the namespace or a Socket of it.
class Namespace : public BroadcastOperators<Namespace, Broadcast> {
 public:
  explicit Namespace(socketio::Namespace& impl) : impl_(impl) {}
  Namespace(const Namespace&) = delete;
  Namespace& operator=(const Namespace&) = delete;

  const std::string& name() const;

  /// Connection middleware: `Result<void>(Socket)` or `Task<Result<void>>(Socket)`, in order of
  /// registration. An error refuses the connection with CONNECT_ERROR {message, data}. The socket
  /// is not connected yet: it is in no broadcast, what its loop sends it arrives before CONNECT and
  /// is kept by the client, what another thread sends it (without a callback) is dropped.
  template <class Middleware>
  Namespace& use(Middleware middleware) {
    return use_erased(detail::make_middleware(std::move(middleware)));
  }
  /// `void(Socket)` or `Task<void>(Socket)`: a socket has joined the namespace.
  template <class Handler>
  Namespace& on_connection(Handler handler) {
    return on_connection_erased(detail::make_connection_handler(std::move(handler)));
  }
  /// `void(Socket, DisconnectReason)`: it has left; rooms are empty, data() is still there.
  Namespace& on_disconnect(std::function<void(Socket, DisconnectReason)> handler);
  /// `void(Socket, DisconnectReason)`: it is about to leave; rooms are still readable.
  Namespace& on_disconnecting(std::function<void(Socket, DisconnectReason)> handler);

  /// Handles an event. The signature is the schema: Socket and Ack<...> are recognised by type;
  /// every other parameter is the next argument, decoded into that type (Result<T>: the error
  /// instead of skipping the handler). A result that is not void acknowledges; Task<T> is a
  /// coroutine. Throws std::invalid_argument for names that no event has: "connection" and the
  /// reserved ones ("connect", "connect_error", "disconnect", "disconnecting", "newListener",
  /// "removeListener").
  template <class Handler>
  Namespace& on(std::string event, Handler handler) {
    return on_erased(std::move(event), detail::make_event_handler(std::move(handler)));
  }

  /// To everyone in the namespace. Throws std::invalid_argument for a reserved event name.
  template <class... Args>
  void emit(std::string_view event, const Args&... args) const {
    everyone().emit(event, args...);
  }
  template <class... Args>
  void send(const Args&... args) const {
    emit("message", args...);
  }
  Broadcast everyone() const;

  /// To the other servers of a cluster. There are none in one process: it logs a warning (at most
  /// one a minute), and a callback (the last argument, `void(Answers<T>)`) gets an empty list at
  /// once, where that of TimedBroadcast::emit is called. Throws std::invalid_argument for the names
  /// "connect", "connection" and "new_namespace". Thread-safe.
  template <class... ArgsAndCallback>
  void server_side_emit(std::string_view event, ArgsAndCallback&&... args) const {
    detail::server_side_emit(impl_, event, std::forward<ArgsAndCallback>(args)...);
  }
  /// Answers<T>, one of each other server. Needs parley/task.hpp.
  template <class T, class... Args>
  boost::asio::awaitable<Answers<T>, boost::asio::any_io_executor> server_side_emit_with_ack(
      std::string_view event, const Args&... args) const;

 private:
  template <class, class>
  friend class BroadcastOperators;
  Broadcast receivers() const { return everyone(); }

  Namespace& use_erased(detail::Middleware middleware);
  Namespace& on_connection_erased(detail::ConnectionHandler handler);
  Namespace& on_erased(std::string event, detail::EventHandler handler);

  detail::NamespacePointer impl_;
};

}  // namespace parley
