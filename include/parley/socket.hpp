#pragma once
#include <chrono>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <typeindex>
#include <utility>
#include <vector>

#include "parley/ack.hpp"
#include "parley/broadcast.hpp"
#include "parley/disconnect_reason.hpp"
#include "parley/engine_session.hpp"
#include "parley/error.hpp"
#include "parley/event.hpp"
#include "parley/handler.hpp"
#include "parley/handler_id.hpp"
#include "parley/handshake.hpp"

namespace boost::asio {
template <class T, class Executor>
class awaitable;
class any_io_executor;
}  // namespace boost::asio

namespace parley::socketio {
class Socket;
}

namespace parley {

class Namespace;
class Socket;

namespace detail {

/// How long to wait for an acknowledgement; nothing: ServerOptions::ack_timeout.
using AckTimeout = std::optional<std::chrono::milliseconds>;

/// How one emit of a socket is made.
struct EmitFlags {
  bool is_volatile = false;
  bool compress = true;
  AckTimeout timeout;
};

}  // namespace detail

/// How the next emit is made: `socket.timeout(5s).compress(false).emit(..., cb)`. Modifiers return
/// a new one and change nothing. As thread-safe as Socket.
class FlaggedSocket {
 public:
  /// Waits at most so long for the acknowledgement.
  FlaggedSocket timeout(std::chrono::milliseconds wait) const {
    return change([wait](detail::EmitFlags& flags) { flags.timeout = wait; });
  }
  /// As BroadcastOperators::compress.
  FlaggedSocket compress(bool on) const {
    return change([on](detail::EmitFlags& flags) { flags.compress = on; });
  }
  /// Dropped if the transport is not ready to write at that moment; an acknowledgement is waited
  /// for all the same.
  FlaggedSocket as_volatile() const {
    return change([](detail::EmitFlags& flags) { flags.is_volatile = true; });
  }

  /// `callback(Result<T>)`: the client's first acknowledgement argument, or kTimeout,
  /// kDisconnected, kDecode. Runs on the socket's loop (of an empty handle: on the caller's
  /// thread), exactly once. Throws std::invalid_argument for a reserved event name.
  template <class... ArgsAndCallback>
  void emit(std::string_view event, ArgsAndCallback&&... args) const;

  /// `co_await socket.timeout(5s).emit_with_ack<bool>("confirm", text)`: Result<bool>. Needs
  /// parley/task.hpp; resumes on the caller's executor.
  template <class T, class... Args>
  boost::asio::awaitable<Result<T>, boost::asio::any_io_executor> emit_with_ack(
      std::string_view event, const Args&... args) const;

 private:
  friend class Socket;
  explicit FlaggedSocket(std::shared_ptr<socketio::Socket> impl) : impl_(std::move(impl)) {}

  template <class Change>
  FlaggedSocket change(Change change_flags) const {
    FlaggedSocket changed = *this;
    change_flags(changed.flags_);
    return changed;
  }

  std::shared_ptr<socketio::Socket> impl_;
  detail::EmitFlags flags_;
};

/// One client in one namespace: a small handle, cheap to copy and keep, which turns into a no-op
/// after disconnection. emit, join, leave, disconnect, post and the operators are thread-safe;
/// data(), rooms() and on() belong to the socket's loop, that is to handlers and to post(). A
/// handle that was made empty is a no-op from the beginning: texts, rooms() and handshake() are
/// empty, join() is false, an acknowledgement callback gets kDisconnected at once, on the calling
/// thread. It has no data().
class Socket {
 public:
  Socket() = default;
  explicit Socket(std::shared_ptr<socketio::Socket> impl) : impl_(std::move(impl)) {}

  /// 20 characters [A-Za-z0-9_-], public; differs from the session id, which is secret.
  const std::string& id() const;
  bool connected() const;
  /// It was here before, under the same id(), and has its rooms and data() again; what it missed is
  /// on its way. True in middlewares already. See ServerOptions::connection_state_recovery.
  bool recovered() const;
  const Handshake& handshake() const;
  const std::string& namespace_name() const;
  /// Where it is; valid as long as this handle. An empty one has none: std::logic_error.
  Namespace& nsp() const;
  /// "polling" or "websocket": how the client is connected at this moment, which an upgrade changes
  /// once. Empty after disconnection. On the socket's loop.
  std::string_view transport_name() const;
  /// The connection it shares with the client's sockets in other namespaces; an empty one after
  /// disconnection. On the socket's loop.
  EngineSession session() const;
  /// Called with transport_name() when an upgrade has changed it. On the socket's loop.
  void on_upgrade(std::function<void(std::string_view transport)> handler) const;

  /// A value of type T that lives as long as the socket, made on first use. Of an empty handle:
  /// std::logic_error.
  template <class T>
  T& data() const;

  /// Calls `function(Socket)` on the socket's loop, soon, from any thread: the way to data() for
  /// whoever found the socket elsewhere. Dropped when it has left by now, and while its middlewares
  /// still run (connected() is false); otherwise it runs, also if the socket leaves before that.
  /// What it throws goes to Server::on_error ("post").
  void post(UniqueFunction<void(Socket)> function) const;

  /// Sends an event to this client. A callable as last argument is the acknowledgement callback,
  /// `void(Result<T>)`: it waits at most ServerOptions::ack_timeout (use timeout() for another
  /// time). Throws std::invalid_argument for a reserved event name.
  template <class... ArgsAndCallback>
  void emit(std::string_view event, ArgsAndCallback&&... args) const;
  template <class... Args>
  void send(Args&&... args) const {
    emit("message", std::forward<Args>(args)...);
  }
  /// Waits at most ServerOptions::ack_timeout. Needs parley/task.hpp.
  template <class T, class... Args>
  boost::asio::awaitable<Result<T>, boost::asio::any_io_executor> emit_with_ack(
      std::string_view event, const Args&... args) const;

  FlaggedSocket timeout(std::chrono::milliseconds wait) const {
    return FlaggedSocket(impl_).timeout(wait);
  }
  FlaggedSocket compress(bool on) const { return FlaggedSocket(impl_).compress(on); }
  FlaggedSocket as_volatile() const { return FlaggedSocket(impl_).as_volatile(); }
  /// As emit, but dropped if the transport is not ready to write at that moment; a callback then
  /// gets kTimeout in the end.
  template <class... ArgsAndCallback>
  void emit_volatile(std::string_view event, ArgsAndCallback&&... args) const;

  /// Everyone in the namespace but this socket.
  Broadcast broadcast() const;
  /// The members of these rooms (a name, a list or a container of names), but this socket.
  Broadcast to(std::string_view room) const { return broadcast().to(room); }
  Broadcast to(std::initializer_list<std::string_view> rooms) const {
    return broadcast().to(rooms);
  }
  template <detail::Rooms Range>
  Broadcast to(const Range& rooms) const {
    return broadcast().to(rooms);
  }
  Broadcast in(std::string_view room) const { return to(room); }
  Broadcast in(std::initializer_list<std::string_view> rooms) const { return to(rooms); }
  template <detail::Rooms Range>
  Broadcast in(const Range& rooms) const {
    return to(rooms);
  }
  /// Everyone in the namespace but this socket and the members of these rooms.
  Broadcast except(std::string_view room) const { return broadcast().except(room); }
  Broadcast except(std::initializer_list<std::string_view> rooms) const {
    return broadcast().except(rooms);
  }
  template <detail::Rooms Range>
  Broadcast except(const Range& rooms) const {
    return broadcast().except(rooms);
  }
  /// Everyone of this process in the namespace but this socket.
  Broadcast local() const { return broadcast().local(); }

  /// Rooms. Joining twice or leaving an unknown room does nothing; a name longer than
  /// max_room_bytes or a room beyond max_rooms_per_socket is refused (false). Off the socket's loop
  /// the answer is always true: the join is on its way, unless the socket is not connected() at
  /// that moment. Then, also while its middlewares still run, it is dropped, as are leave and
  /// disconnect.
  bool join(std::string_view room) const;
  /// Several: true when none was refused.
  bool join(std::initializer_list<std::string_view> rooms) const { return join_all(rooms); }
  template <detail::Rooms Range>
  bool join(const Range& rooms) const {
    return join_all(rooms);
  }
  void leave(std::string_view room) const;
  /// The rooms joined, own id first; empty after disconnection.
  std::vector<std::string> rooms() const;

  /// Leaves the namespace (DISCONNECT packet); `close` ends the whole connection.
  void disconnect(bool close = false) const;

  /// Handler for one event of this socket only; the namespace's handlers are asked first. Throws
  /// std::invalid_argument as Namespace::on does.
  template <class Handler>
  void on(std::string event, Handler handler, HandlerId id = {}) const;
  /// The same for the next such event only: removed before it is called.
  template <class Handler>
  void once(std::string event, Handler handler, HandlerId id = {}) const;
  /// Removes this socket's handlers of an event, or those with that id; not the namespace's. An
  /// event that is being handled still goes to all it began with.
  void off(std::string_view event) const;
  void off(std::string_view event, HandlerId id) const;

  /// Catch-all listeners and event middlewares of this socket: as those of Namespace, which come
  /// first, and, like on(), for the socket's loop. After it has left they do nothing.
  template <class Listener>
  void on_any(Listener listener, HandlerId id = {}) const;
  template <class Listener>
  void prepend_any(Listener listener, HandlerId id = {}) const;
  void off_any() const { remove_any(detail::Direction::kIncoming, nullptr); }
  void off_any(HandlerId id) const { remove_any(detail::Direction::kIncoming, &id); }
  template <class Listener>
  void on_any_outgoing(Listener listener, HandlerId id = {}) const;
  template <class Listener>
  void prepend_any_outgoing(Listener listener, HandlerId id = {}) const;
  void off_any_outgoing() const { remove_any(detail::Direction::kOutgoing, nullptr); }
  void off_any_outgoing(HandlerId id) const { remove_any(detail::Direction::kOutgoing, &id); }
  /// The ids of what on_any, or on_any_outgoing, of this socket has registered, in the order of
  /// their calls.
  std::vector<HandlerId> listeners_any() const { return listeners(detail::Direction::kIncoming); }
  std::vector<HandlerId> listeners_any_outgoing() const {
    return listeners(detail::Direction::kOutgoing);
  }
  /// As Namespace::use_event.
  template <class Middleware>
  void use(Middleware middleware) const;
  /// Called when an event middleware, of this socket or of its namespace, refuses one of its events
  /// (the error, or what it threw), and when its client breaks the protocol, just before the
  /// connection ends. Server::on_error is told of the former too.
  void on_error(std::function<void(const Error&)> handler) const;

  /// In handlers of its end, and later: what the transport has to say of it, for people, such as
  /// "overlap from client" behind kTransportError. Mostly empty. On the socket's loop.
  std::string_view disconnect_description() const;
  /// Called with the reason when this socket is about to leave, and rooms are still readable; after
  /// the namespace's own handler.
  void on_disconnecting(std::function<void(DisconnectReason)> handler) const;
  /// Called with the reason once this socket has left; after the namespace's own handler.
  void on_disconnect(std::function<void(DisconnectReason)> handler) const;

  explicit operator bool() const { return static_cast<bool>(impl_); }
  bool operator==(const Socket& other) const { return impl_ == other.impl_; }

  const std::shared_ptr<socketio::Socket>& impl() const { return impl_; }

 private:
  template <class Range>
  bool join_all(const Range& rooms) const {
    bool all = true;
    for (const auto& room : rooms) all = join(std::string_view(room)) && all;
    return all;
  }
  void on_erased(std::string event, detail::EventHandler handler, HandlerId id, bool once) const;
  void add_any(detail::Direction direction, detail::Place place, detail::AnyListener listener,
               HandlerId id) const;
  void remove_any(detail::Direction direction, const HandlerId* id) const;
  std::vector<HandlerId> listeners(detail::Direction direction) const;
  void use_erased(detail::EventMiddleware middleware) const;

  std::shared_ptr<socketio::Socket> impl_;
};

namespace detail {

/// Completes an acknowledgement the server waits for; exactly once, on the socket's loop.
using AckCallback = UniqueFunction<void(Result<Arguments>)>;

void emit_to(const std::shared_ptr<socketio::Socket>& socket, Payload payload,
             const EmitFlags& flags, AckCallback callback);
std::shared_ptr<void>& data_slot(const std::shared_ptr<socketio::Socket>& socket,
                                 std::type_index type);

}  // namespace detail
}  // namespace parley

#include "parley/socket_inl.hpp"
