#pragma once
#include <array>
#include <chrono>
#include <concepts>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "parley/codec.hpp"
#include "parley/collect.hpp"
#include "parley/function.hpp"
#include "parley/signature.hpp"

namespace parley::socketio {
class Namespace;
}

namespace parley {

class RemoteSocket;
class Socket;
class TimedBroadcast;

/// Whom an emit reaches. No room: everyone in the namespace; several rooms: their union, each
/// socket once. A socket id is the room of that socket.
struct BroadcastTarget {
  std::vector<std::string> rooms;
  std::vector<std::string> except;
  bool is_volatile = false;
  bool compress = true;
  bool local = false;
};

namespace detail {

/// A container of texts.
template <class R>
concept Rooms = !std::convertible_to<const R&, std::string_view> && requires(const R& rooms) {
  { *std::begin(rooms) } -> std::convertible_to<std::string_view>;
  std::end(rooms);
};

template <class Range>
std::vector<std::string> room_list(const Range& rooms) {
  std::vector<std::string> list;
  for (const auto& room : rooms) list.emplace_back(std::string_view(room));
  return list;
}

using FetchCallback = UniqueFunction<void(std::vector<RemoteSocket>)>;

void broadcast(const NamespaceRef& nsp, const BroadcastTarget& target, Payload payload);
void fetch_sockets(const NamespaceRef& nsp, const BroadcastTarget& target, FetchCallback callback);
void sockets_join(const NamespaceRef& nsp, const BroadcastTarget& target,
                  std::vector<std::string> rooms);
void sockets_leave(const NamespaceRef& nsp, const BroadcastTarget& target,
                   std::vector<std::string> rooms);
void disconnect_sockets(const NamespaceRef& nsp, const BroadcastTarget& target, bool close);
void for_each_socket(const NamespaceRef& nsp, const BroadcastTarget& target,
                     std::function<void(const Socket&)> visit);

}  // namespace detail

/// What can be said about receivers, and done with them: the operators of Server, Namespace,
/// Broadcast and TimedBroadcast. Modifiers return a new `Next` and change nothing. Thread-safe.
/// Once the server has gone they reach nobody.
template <class Self, class Next>
class BroadcastOperators {
 public:
  /// The members of these rooms, in addition to those named before; each is reached once. Nobody is
  /// in a room that does not exist. An empty list adds nothing: without any room it is everyone.
  Next to(std::string_view room) const { return to_all(One{room}); }
  Next to(std::initializer_list<std::string_view> rooms) const { return to_all(rooms); }
  template <detail::Rooms Range>
  Next to(const Range& rooms) const {
    return to_all(rooms);
  }
  /// The same as to().
  Next in(std::string_view room) const { return to_all(One{room}); }
  Next in(std::initializer_list<std::string_view> rooms) const { return to_all(rooms); }
  template <detail::Rooms Range>
  Next in(const Range& rooms) const {
    return to_all(rooms);
  }
  /// But the members of these rooms, whatever else they are in.
  Next except(std::string_view room) const { return except_all(One{room}); }
  Next except(std::initializer_list<std::string_view> rooms) const { return except_all(rooms); }
  template <detail::Rooms Range>
  Next except(const Range& rooms) const {
    return except_all(rooms);
  }

  /// Dropped for a receiver whose transport is not ready to write at that moment; such a one is
  /// then missing among the Answers.
  Next as_volatile() const {
    return change([](BroadcastTarget& target) { target.is_volatile = true; });
  }
  /// false: sent as it is also where permessage-deflate was negotiated (RFC 7692), for what is
  /// compressed already or must not be compressed together with a secret; so is the answer to a
  /// poll that carries nothing else. true, the default: compressed from the threshold on, where
  /// ServerOptions::per_message_deflate or http_compression allow it at all.
  Next compress(bool on) const {
    return change([on](BroadcastTarget& target) { target.compress = on; });
  }
  /// Only the sockets of this process, which without other servers is all of them.
  Next local() const {
    return change([](BroadcastTarget& target) { target.local = true; });
  }

  /// Waits at most so long for the receivers' answers: `timeout(5s).emit("event", args..., cb)`.
  TimedBroadcast timeout(std::chrono::milliseconds wait) const;

  /// Only with a time limit: `timeout(5s).emit_with_ack<T>(...)`.
  template <class T, class... Args>
  void emit_with_ack(std::string_view, const Args&...) const {
    static_assert(detail::kNever<T>,
                  "parley: a broadcast waits for its answers only with a time limit: write "
                  ".timeout(5s) before .emit_with_ack<T>(...).");
  }

  /// Who the receivers are at this moment: `callback(std::vector<RemoteSocket>)`, once, on the loop
  /// of the caller, or on loop 0 when it is called on none; at once, in the calling thread, when
  /// the server has gone. When the server ends first, those found by then.
  template <class Callback>
  void fetch_sockets(Callback callback) const {
    static_assert(std::is_invocable_v<Callback&, std::vector<RemoteSocket>>,
                  "parley: the callback of fetch_sockets has one parameter, "
                  "std::vector<parley::RemoteSocket>.");
    const Next all = start();
    detail::fetch_sockets(all.nsp_, all.target_, std::move(callback));
  }
  /// The same for coroutines. Needs parley/task.hpp; resumes on the caller's executor.
  boost::asio::awaitable<std::vector<RemoteSocket>, boost::asio::any_io_executor> fetch_sockets()
      const;

  /// What the program keeps with the receivers of this process: `pick(Socket)` is called for each
  /// on its loop, where data(), rooms() and on() may be used, and what it returns is copied;
  /// `callback(std::vector<T>)` gets all of it, in no order, as that of fetch_sockets does. Several
  /// loops call the one `pick` at the same time. What it throws goes to Server::on_error ("visit"),
  /// and that socket is missing.
  template <class Pick, class Callback>
  void collect(Pick pick, Callback callback) const {
    using T = detail::Picked<Pick>;
    static_assert(std::is_invocable_v<Callback&, std::vector<T>>,
                  "parley: the callback of collect has one parameter, a std::vector of what the "
                  "first function returns.");
    const Next all = start();
    detail::collect<T>(all.nsp_, all.target_, std::move(pick), std::move(callback));
  }
  /// The same for coroutines: `co_await io.in("room").collect([](Socket s) { return ...; })`. Needs
  /// parley/task.hpp; resumes on the caller's executor.
  template <class Pick>
  boost::asio::awaitable<std::vector<detail::Picked<Pick>>, boost::asio::any_io_executor> collect(
      Pick pick) const;

  /// The receivers themselves, those of this process: `callback(std::vector<Socket>)`, as
  /// fetch_sockets. Each belongs to its own loop: Socket says what may be done from another.
  template <class Callback>
  void local_sockets(Callback callback) const {
    collect(detail::Itself(), std::move(callback));
  }
  /// The same for coroutines. Needs parley/task.hpp.
  boost::asio::awaitable<std::vector<Socket>, boost::asio::any_io_executor> local_sockets() const;

  /// Calls `visit(Socket)` for each receiver of this process, on its loop: at once on the calling
  /// one, soon on the others, where copies of `visit` run at the same time. Exceptions as above.
  template <class Visit>
  void for_each_socket(Visit visit) const {
    static_assert(std::is_invocable_r_v<void, Visit&, Socket>,
                  "parley: what for_each_socket calls has one parameter, parley::Socket.");
    const Next all = start();
    detail::for_each_socket(all.nsp_, all.target_, std::move(visit));
  }

  /// Makes every receiver join these rooms, as Socket::join, or leave them.
  void sockets_join(std::string_view room) const { join_all(One{room}); }
  void sockets_join(std::initializer_list<std::string_view> rooms) const { join_all(rooms); }
  template <detail::Rooms Range>
  void sockets_join(const Range& rooms) const {
    join_all(rooms);
  }
  void sockets_leave(std::string_view room) const { leave_all(One{room}); }
  void sockets_leave(std::initializer_list<std::string_view> rooms) const { leave_all(rooms); }
  template <detail::Rooms Range>
  void sockets_leave(const Range& rooms) const {
    leave_all(rooms);
  }
  /// Makes every receiver leave the namespace; `close` ends the whole connection.
  void disconnect_sockets(bool close = false) const {
    const Next all = start();
    detail::disconnect_sockets(all.nsp_, all.target_, close);
  }

 private:
  using One = std::array<std::string_view, 1>;

  friend Self;
  BroadcastOperators() = default;  // only as the base of Self

  Next start() const { return static_cast<const Self&>(*this).receivers(); }
  template <class Change>
  Next change(Change change_target) const {
    Next next = start();
    change_target(next.target_);
    return next;
  }
  template <class Range>
  Next to_all(const Range& rooms) const {
    return change([&](BroadcastTarget& target) {
      for (const auto& room : rooms) target.rooms.emplace_back(std::string_view(room));
    });
  }
  template <class Range>
  Next except_all(const Range& rooms) const {
    return change([&](BroadcastTarget& target) {
      for (const auto& room : rooms) target.except.emplace_back(std::string_view(room));
    });
  }
  template <class Range>
  void join_all(const Range& rooms) const {
    const Next all = start();
    detail::sockets_join(all.nsp_, all.target_, detail::room_list(rooms));
  }
  template <class Range>
  void leave_all(const Range& rooms) const {
    const Next all = start();
    detail::sockets_leave(all.nsp_, all.target_, detail::room_list(rooms));
  }
};

}  // namespace parley
