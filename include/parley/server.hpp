#pragma once
// A Socket.IO server. Include this; add parley/task.hpp for coroutines and parley/json.hpp for
// Json.
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "parley/describe.hpp"
#include "parley/handler_error.hpp"
#include "parley/http.hpp"
#include "parley/namespace.hpp"
#include "parley/namespace_pattern.hpp"
#include "parley/options.hpp"
#include "parley/parent_namespace.hpp"
#include "parley/slow_consumer.hpp"
#include "parley/socket.hpp"
#include "parley/stats.hpp"

namespace boost::asio {
class io_context;
}

namespace parley::socketio {
class Server;
}

namespace parley {

class Engine;

/// How a server ends.
struct StopOptions {
  /// Sockets are disconnected one after the other over this time, so that thousands of clients do
  /// not all come back at the same moment.
  std::chrono::milliseconds spread{0};
};

/// Owns loops, listeners, sessions and namespaces. Make it, register handlers, listen(), run().
/// on/use/emit, the rooms' events and the operators are those of the main namespace "/".
/// Thread-safe but for engine, http, on_error, listen and stop_on_signals, which set it up before
/// run(); port() is, once listen() has returned.
class Server : public BroadcastOperators<Server, Broadcast> {
 public:
  /// Throws std::invalid_argument, naming the option, for what no server can work with.
  explicit Server(ServerOptions options = {});
  /// On an io_context of the program's own, together with whatever else runs there, instead of
  /// run(). One thread runs it, always the same; what may not be called from any thread is called
  /// on that one, or before it runs. ServerOptions::threads stays 1. After stop() nothing of the
  /// server keeps the context busy. The server goes before the context, on its thread, or when it
  /// does not run; coroutines of handlers that still wait belong to the context, and find their
  /// Socket gone.
  explicit Server(boost::asio::io_context& context, ServerOptions options = {});
  /// Ends what is still open; sockets are told "server shutting down". Destroy it after run() has
  /// returned: before, and in a handler, it logs and calls std::terminate.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// The namespace of that name (a leading "/" is added), made on first use: with the handlers of
  /// the first parent whose pattern matches, if there is one. It stays until destroy_namespace,
  /// also when a client had made it. Throws std::invalid_argument for a name longer than
  /// max_namespace_bytes or with a comma.
  Namespace& of(std::string_view name);

  /// Namespaces that are made when a client first asks for them (protocol 5, CONNECT): for every
  /// name that matches, or that the rule allows. Parents are asked in the order of these calls, and
  /// only about names that no namespace has; the first that says yes is it, an exception says no.
  /// Nobody: the client gets "Invalid namespace". Above limits.max_dynamic_namespaces it gets "too
  /// many namespaces". Call them before listen(), or later from any thread.
  ParentNamespace& of(NamespacePattern pattern);
  ParentNamespace& of(NamespaceRule rule);
  ParentNamespace& of(AsyncNamespaceRule rule);
  /// Called for each namespace that is made, "/" apart, before anybody is let into it: by of() on
  /// its thread, for a client on its loop. May register handlers with it. Several handlers are
  /// called in order.
  Server& on_new_namespace(std::function<void(Namespace&)> handler);
  /// Disconnects every socket of a namespace (DISCONNECT packet, "server namespace disconnect") and
  /// forgets it with its handlers: clients get "Invalid namespace", or a new child of a parent that
  /// takes the name. References to it stay valid and reach nobody. False when there is none. Throws
  /// std::invalid_argument for "/".
  bool destroy_namespace(std::string_view name);

  template <class Middleware>
  Server& use(Middleware middleware) {
    return of("/").use(std::move(middleware)), *this;
  }
  template <class Handler>
  Server& on_connection(Handler handler) {
    return of("/").on_connection(std::move(handler)), *this;
  }
  template <class Handler>
  Server& on_disconnect(Handler handler) {
    return of("/").on_disconnect(std::move(handler)), *this;
  }
  template <class Handler>
  Server& on_disconnecting(Handler handler) {
    return of("/").on_disconnecting(std::move(handler)), *this;
  }
  template <class Handler>
  Server& on(std::string event, Handler handler, HandlerId id = {}) {
    return of("/").on(std::move(event), std::move(handler), id), *this;
  }
  template <class Handler>
  Server& once(std::string event, Handler handler, HandlerId id = {}) {
    return of("/").once(std::move(event), std::move(handler), id), *this;
  }
  Server& off(std::string_view event) { return of("/").off(event), *this; }
  Server& off(std::string_view event, HandlerId id) { return of("/").off(event, id), *this; }
  template <class Listener>
  Server& on_any(Listener listener, HandlerId id = {}) {
    return of("/").on_any(std::move(listener), id), *this;
  }
  template <class Listener>
  Server& prepend_any(Listener listener, HandlerId id = {}) {
    return of("/").prepend_any(std::move(listener), id), *this;
  }
  Server& off_any() { return of("/").off_any(), *this; }
  Server& off_any(HandlerId id) { return of("/").off_any(id), *this; }
  template <class Listener>
  Server& on_any_outgoing(Listener listener, HandlerId id = {}) {
    return of("/").on_any_outgoing(std::move(listener), id), *this;
  }
  template <class Listener>
  Server& prepend_any_outgoing(Listener listener, HandlerId id = {}) {
    return of("/").prepend_any_outgoing(std::move(listener), id), *this;
  }
  Server& off_any_outgoing() { return of("/").off_any_outgoing(), *this; }
  Server& off_any_outgoing(HandlerId id) { return of("/").off_any_outgoing(id), *this; }
  std::vector<HandlerId> listeners_any() { return of("/").listeners_any(); }
  std::vector<HandlerId> listeners_any_outgoing() { return of("/").listeners_any_outgoing(); }
  template <class Middleware>
  Server& use_event(Middleware middleware) {
    return of("/").use_event(std::move(middleware)), *this;
  }
  Server& on_create_room(std::function<void(const std::string& room)> handler) {
    return of("/").on_create_room(std::move(handler)), *this;
  }
  Server& on_delete_room(std::function<void(const std::string& room)> handler) {
    return of("/").on_delete_room(std::move(handler)), *this;
  }
  Server& on_join_room(
      std::function<void(const std::string& room, const std::string& socket_id)> handler) {
    return of("/").on_join_room(std::move(handler)), *this;
  }
  Server& on_leave_room(
      std::function<void(const std::string& room, const std::string& socket_id)> handler) {
    return of("/").on_leave_room(std::move(handler)), *this;
  }
  template <class... Args>
  void emit(std::string_view event, const Args&... args) {
    of("/").emit(event, args...);
  }
  template <class... Args>
  void send(const Args&... args) {
    of("/").send(args...);
  }
  Broadcast everyone() const { return receivers(); }
  /// As those of Namespace, of "/".
  template <class Callback>
  void find_socket(std::string_view id, Callback callback) {
    of("/").find_socket(id, std::move(callback));
  }
  boost::asio::awaitable<Socket, boost::asio::any_io_executor> find_socket(std::string_view id);
  template <class Callback>
  void fetch_rooms(Callback callback) {
    of("/").fetch_rooms(std::move(callback));
  }
  boost::asio::awaitable<RoomMembers, boost::asio::any_io_executor> fetch_rooms();
  template <class Callback>
  void count_rooms(Callback callback) {
    of("/").count_rooms(std::move(callback));
  }
  boost::asio::awaitable<RoomCounts, boost::asio::any_io_executor> count_rooms();
  /// As Namespace::server_side_emit, of "/".
  template <class... ArgsAndCallback>
  void server_side_emit(std::string_view event, ArgsAndCallback&&... args) {
    of("/").server_side_emit(event, std::forward<ArgsAndCallback>(args)...);
  }
  template <class T, class... Args>
  boost::asio::awaitable<Answers<T>, boost::asio::any_io_executor> server_side_emit_with_ack(
      std::string_view event, const Args&... args);

  /// Hooks on the requests of the Socket.IO path: headers, refusals. Set up before listen(); needs
  /// parley/engine.hpp.
  Engine& engine();

  /// Routes and static files on the same port. Set up before listen().
  HttpRouter& http();

  /// Called, on the loop where it happened, for every exception that leaves a handler, a callback
  /// or a coroutine, and for events whose arguments do not fit; without it the former are logged.
  /// `HandlerErrorPolicy(const HandlerError&)`, or void, which stands for kAcknowledge, as does an
  /// exception. One handler; register before listen().
  template <class Handler>
  void on_error(Handler handler) {
    on_error_erased(detail::make_error_handler(std::move(handler)));
  }

  /// Opens the port on every interface (IPv6 and IPv4), or on the given address. Port 0 takes a
  /// free one: see port(). Throws std::system_error when it cannot, e.g. address in use; with TLS,
  /// std::runtime_error naming the file that cannot be read; after either it may be tried again.
  /// Once only, before run(): std::logic_error otherwise.
  void listen(std::uint16_t port, const std::string& address = "");
  /// The port that is listened on, 0 before.
  std::uint16_t port() const;

  /// Runs until stop(): loop 0 on the calling thread, the others on threads of their own. Once
  /// only: throws std::logic_error the second time.
  void run();
  /// Ends run() from any thread or a handler: from now on new sessions are answered 503; sockets
  /// are told "server shutting down", over options.spread; what is queued for them is flushed, for
  /// at most limits.stop_timeout more. For good: called before run(), it makes that return at once.
  /// Called again, it can only shorten the spread.
  void stop(StopOptions options = {});
  /// Calls stop() when one of these signals arrives (SIGINT, SIGTERM). Call it before run(). Throws
  /// std::runtime_error for a signal that cannot be caught.
  void stop_on_signals(std::initializer_list<int> signals);

  /// Runs a function on loop 0, soon, from any thread; after `delay` with the second form, again
  /// and again with the third, until the server stops: then, and from then on, they are dropped.
  /// Throws std::invalid_argument for a period that is not positive.
  void post(UniqueFunction<void()> function);
  void after(std::chrono::milliseconds delay, UniqueFunction<void()> function);
  void every(std::chrono::milliseconds period, std::function<void()> function);

  ServerStats stats() const;

 private:
  template <class, class>
  friend class BroadcastOperators;
  Broadcast receivers() const;
  void on_error_erased(detail::ErrorHandler handler);

  std::unique_ptr<socketio::Server> impl_;
};

}  // namespace parley
