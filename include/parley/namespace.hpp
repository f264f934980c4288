#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "parley/broadcast.hpp"
#include "parley/expired_session.hpp"
#include "parley/handler.hpp"
#include "parley/handler_id.hpp"
#include "parley/room_list.hpp"
#include "parley/server_side_emit.hpp"
#include "parley/socket.hpp"

namespace parley::socketio {
class Namespace;
}

namespace parley {

namespace detail {

inline Socket socket_of_id(const std::vector<Socket>& among, std::string_view id) {
  for (const Socket& each : among) {
    if (each.id() == id) return each;  // the others are in a room of that name
  }
  return {};
}

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
/// on. All of it is thread-safe: on, once, off, use and their like, emit and the operators,
/// find_socket, fetch_rooms, count_rooms, server_side_emit. What Server::of returned stays valid as
/// long as the server; Socket::nsp() as long as the Socket; what on_new_namespace was called with
/// as long as the namespace or a Socket of it.
class Namespace : public BroadcastOperators<Namespace, Broadcast> {
 public:
  explicit Namespace(socketio::Namespace& impl) : impl_(impl) {}
  Namespace(const Namespace&) = delete;
  Namespace& operator=(const Namespace&) = delete;

  const std::string& name() const;

  /// Connection middleware: `Result<void>(Socket)` or `Task<Result<void>>(Socket)`, in order of
  /// registration. `return parley::ok;` lets the client in (`co_return parley::ok;` in a
  /// coroutine), an Error refuses it with CONNECT_ERROR {message, data}. The socket is not
  /// connected yet: it is in no broadcast, what its loop sends it arrives before CONNECT and is
  /// kept by the client, what another thread sends it (without a callback) is dropped.
  template <class Middleware>
  Namespace& use(Middleware middleware) {
    return use_erased(detail::make_middleware(std::move(middleware)));
  }
  /// `void(Socket)` or `Task<void>(Socket)`: a socket has joined the namespace.
  template <class Handler>
  Namespace& on_connection(Handler handler) {
    return on_connection_erased(detail::make_connection_handler(std::move(handler)));
  }
  /// void, with a Socket, a DisconnectReason, both or neither as parameters: it has left; rooms are
  /// empty, data() is still there.
  template <class Handler>
  Namespace& on_disconnect(Handler handler) {
    return on_disconnect_erased(detail::make_disconnect_handler(std::move(handler)));
  }
  /// The same, called when it is about to leave; rooms are still readable.
  template <class Handler>
  Namespace& on_disconnecting(Handler handler) {
    return on_disconnecting_erased(detail::make_disconnect_handler(std::move(handler)));
  }
  /// A client that might have come back (ServerOptions::connection_state_recovery) can no longer:
  /// its time is over, there was no room to keep it, or it came back to less than it has missed. It
  /// is not told of one that left or was sent away. Called on the server's first loop.
  Namespace& on_session_expired(std::function<void(const ExpiredSession&)> handler);

  /// Handles an event. The signature is the schema: Socket and Ack<...> are recognised by type;
  /// every other parameter is the next argument, decoded into that type (Result<T>: the error
  /// instead of skipping the handler). A result that is not void acknowledges; Task<T> is a
  /// coroutine. Of a Result<T> the client gets the value, or for an Error `{error: message}`, with
  /// `data` where there is some; the same for arguments that do not fit and for exceptions, see
  /// HandlerErrorPolicy. Throws std::invalid_argument for names that no event has: "connection" and
  /// the reserved ones ("connect", "connect_error", "disconnect", "disconnecting", "newListener",
  /// "removeListener").
  template <class Handler>
  Namespace& on(std::string event, Handler handler, HandlerId id = {}) {
    return on_erased(std::move(event), detail::make_event_handler(std::move(handler)), id, false);
  }
  /// The same for the next such event only, of whichever socket, whatever its arguments.
  template <class Handler>
  Namespace& once(std::string event, Handler handler, HandlerId id = {}) {
    return on_erased(std::move(event), detail::make_event_handler(std::move(handler)), id, true);
  }
  /// Removes the handlers of an event, or those with that id; not those of single sockets. Other
  /// loops may still call them for events that are on their way.
  Namespace& off(std::string_view event);
  Namespace& off(std::string_view event, HandlerId id);

  /// Catch-all listeners: void, with a Socket, an Event, both or neither as parameters. Called for
  /// every event that arrives, also one without handlers, before the event middlewares; prepended
  /// ones first. off_any() removes all of them, not those of single sockets.
  template <class Listener>
  Namespace& on_any(Listener listener, HandlerId id = {}) {
    return add_any(detail::Direction::kIncoming, detail::Place::kLast,
                   detail::make_any_listener(std::move(listener)), id);
  }
  template <class Listener>
  Namespace& prepend_any(Listener listener, HandlerId id = {}) {
    return add_any(detail::Direction::kIncoming, detail::Place::kFirst,
                   detail::make_any_listener(std::move(listener)), id);
  }
  Namespace& off_any() { return remove_any(detail::Direction::kIncoming, nullptr); }
  Namespace& off_any(HandlerId id) { return remove_any(detail::Direction::kIncoming, &id); }

  /// The same for every event that is sent to a socket: by its emit or by a broadcast, for which
  /// they are called once for each receiver, on its loop, also where a volatile one was dropped.
  /// Not for acknowledgements, not for what such a listener itself sends in this namespace, and not
  /// for RawJson that is no JSON.
  template <class Listener>
  Namespace& on_any_outgoing(Listener listener, HandlerId id = {}) {
    return add_any(detail::Direction::kOutgoing, detail::Place::kLast,
                   detail::make_any_listener(std::move(listener)), id);
  }
  template <class Listener>
  Namespace& prepend_any_outgoing(Listener listener, HandlerId id = {}) {
    return add_any(detail::Direction::kOutgoing, detail::Place::kFirst,
                   detail::make_any_listener(std::move(listener)), id);
  }
  Namespace& off_any_outgoing() { return remove_any(detail::Direction::kOutgoing, nullptr); }
  Namespace& off_any_outgoing(HandlerId id) {
    return remove_any(detail::Direction::kOutgoing, &id);
  }

  /// The ids of what on_any, or on_any_outgoing, has registered, in the order of their calls; not
  /// those of single sockets.
  std::vector<HandlerId> listeners_any() const { return listeners(detail::Direction::kIncoming); }
  std::vector<HandlerId> listeners_any_outgoing() const {
    return listeners(detail::Direction::kOutgoing);
  }

  /// Event middleware, called for every event that arrives, in order of registration, after the
  /// catch-all listeners and before the handlers: `Result<void>` or `Task<Result<void>>`, with a
  /// Socket, an Event, both or neither as parameters. It may change the event: Event::replace. An
  /// error, or an exception, keeps the event from its handlers and goes to Server::on_error ("event
  /// middleware") and Socket::on_error; the client is told nothing, unless by Event::ack. While a
  /// coroutine waits, later events may overtake.
  template <class Middleware>
  Namespace& use_event(Middleware middleware) {
    return use_event_erased(detail::make_event_middleware(std::move(middleware)));
  }

  /// What becomes of rooms, on all loops together, a socket's own id among them: a room is created
  /// when its first member joins it (told before the join) and deleted when its last member has
  /// left (told after the leave). Called one at a time, in order, on any of the server's threads,
  /// possibly after the join has returned. Exceptions go to Server::on_error ("room"). Register
  /// before listen(): rooms that are there already are not counted.
  Namespace& on_create_room(std::function<void(const std::string& room)> handler);
  Namespace& on_delete_room(std::function<void(const std::string& room)> handler);
  Namespace& on_join_room(
      std::function<void(const std::string& room, const std::string& socket_id)> handler);
  Namespace& on_leave_room(
      std::function<void(const std::string& room, const std::string& socket_id)> handler);

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

  /// The socket of that id, or an empty one: `callback(Socket)`, where that of fetch_sockets is
  /// called. Only of this process, and only once it has passed its middlewares.
  template <class Callback>
  void find_socket(std::string_view id, Callback callback) const {
    static_assert(std::is_invocable_v<Callback&, Socket>,
                  "parley: the callback of find_socket has one parameter, parley::Socket.");
    in(id).local_sockets([id = std::string(id),
                          callback = std::move(callback)](const std::vector<Socket>& all) mutable {
      callback(detail::socket_of_id(all, id));
    });
  }
  /// The same for coroutines. Needs parley/task.hpp; resumes on the caller's executor.
  boost::asio::awaitable<Socket, boost::asio::any_io_executor> find_socket(
      std::string_view id) const;

  /// The rooms that sockets have joined and the ids of those who are in them, on all loops
  /// together, each loop as it is when it is asked: `callback(RoomMembers)`, where that of
  /// fetch_sockets is called. A socket's own id is a room, too, but is listed only when others have
  /// joined it: then with the socket itself, first. Of a parent: those of its children.
  template <class Callback>
  void fetch_rooms(Callback callback) const {
    static_assert(std::is_invocable_v<Callback&, RoomMembers>,
                  "parley: the callback of fetch_rooms has one parameter, parley::RoomMembers.");
    detail::fetch_rooms(impl_, std::move(callback));
  }
  boost::asio::awaitable<RoomMembers, boost::asio::any_io_executor> fetch_rooms() const;
  /// The same with the number of members alone, which costs less: `callback(RoomCounts)`.
  template <class Callback>
  void count_rooms(Callback callback) const {
    static_assert(std::is_invocable_v<Callback&, RoomCounts>,
                  "parley: the callback of count_rooms has one parameter, parley::RoomCounts.");
    detail::count_rooms(impl_, std::move(callback));
  }
  boost::asio::awaitable<RoomCounts, boost::asio::any_io_executor> count_rooms() const;

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
  Namespace& on_disconnect_erased(detail::DisconnectHandler handler);
  Namespace& on_disconnecting_erased(detail::DisconnectHandler handler);
  Namespace& on_erased(std::string event, detail::EventHandler handler, HandlerId id, bool once);
  Namespace& add_any(detail::Direction direction, detail::Place place, detail::AnyListener listener,
                     HandlerId id);
  Namespace& remove_any(detail::Direction direction, const HandlerId* id);
  std::vector<HandlerId> listeners(detail::Direction direction) const;
  Namespace& use_event_erased(detail::EventMiddleware middleware);

  detail::NamespacePointer impl_;
};

}  // namespace parley
