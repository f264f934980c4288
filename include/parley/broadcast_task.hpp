#pragma once
// Broadcasts in coroutines. Included by parley/task.hpp.
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parley/server.hpp"
#include "parley/task.hpp"

namespace parley {

namespace detail {

/// Calls `begin(callback)` and waits until the callback is called with a T. It may be called on
/// another thread: the value is posted to the executor of the waiting coroutine, which is kept from
/// running out of work meanwhile.
template <class T, class Begin>
Task<T> await_callback(Begin begin) {
  const auto executor = co_await boost::asio::this_coro::executor;
  co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(T)>(
      [&](auto handler) {
        begin([handler = std::move(handler),
               work = boost::asio::make_work_guard(executor)](T value) mutable {
          boost::asio::post(work.get_executor(),
                            [handler = std::move(handler), value = std::move(value)]() mutable {
                              std::move(handler)(std::move(value));
                            });
        });
      },
      boost::asio::use_awaitable);
}

inline auto begin_broadcast(NamespaceRef nsp, BroadcastTarget target, Payload payload,
                            std::chrono::milliseconds timeout) {
  return [nsp = std::move(nsp), target = std::move(target), payload = std::move(payload),
          timeout](AnswersCallback callback) mutable {
    broadcast_with_ack(nsp, target, std::move(payload), timeout, std::move(callback));
  };
}

template <class T, class Begin>
Task<Answers<T>> await_answers(Begin begin) {
  co_return decode_answers<T>(co_await await_callback<RawAnswers>(std::move(begin)));
}

template <class T, class Begin>
Task<Result<T>> await_only_answer(Begin begin) {
  co_return decode_only_answer<T>(co_await await_callback<RawAnswers>(std::move(begin)));
}

inline Task<Socket> await_socket(Broadcast whom, std::string id) {
  co_return socket_of_id(co_await whom.local_sockets(), id);
}

}  // namespace detail

// None of these is a coroutine itself: arguments are encoded before the first suspension.

template <class T, class... Args>
boost::asio::awaitable<Answers<T>, boost::asio::any_io_executor> TimedBroadcast::emit_with_ack(
    std::string_view event, const Args&... args) const {
  return detail::await_answers<T>(
      detail::begin_broadcast(nsp_, target_, detail::encode_event(event, args...), timeout_));
}

template <class T, class... Args>
boost::asio::awaitable<Result<T>, boost::asio::any_io_executor> TimedRemoteSocket::emit_with_ack(
    std::string_view event, const Args&... args) const {
  return detail::await_only_answer<T>(
      detail::begin_broadcast(nsp_, target_, detail::encode_event(event, args...), timeout_));
}

template <class Self, class Next>
boost::asio::awaitable<std::vector<RemoteSocket>, boost::asio::any_io_executor>
BroadcastOperators<Self, Next>::fetch_sockets() const {
  Next all = start();
  return detail::await_callback<std::vector<RemoteSocket>>(
      [nsp = std::move(all.nsp_), target = std::move(all.target_)](auto callback) {
        detail::fetch_sockets(nsp, target, std::move(callback));
      });
}

template <class Self, class Next>
template <class Pick>
boost::asio::awaitable<std::vector<detail::Picked<Pick>>, boost::asio::any_io_executor>
BroadcastOperators<Self, Next>::collect(Pick pick) const {
  using T = detail::Picked<Pick>;
  Next all = start();
  return detail::await_callback<std::vector<T>>([nsp = std::move(all.nsp_),
                                                 target = std::move(all.target_),
                                                 pick = std::move(pick)](auto callback) mutable {
    detail::collect<T>(nsp, target, std::move(pick), std::move(callback));
  });
}

template <class Self, class Next>
boost::asio::awaitable<std::vector<Socket>, boost::asio::any_io_executor>
BroadcastOperators<Self, Next>::local_sockets() const {
  return collect(detail::Itself());
}

inline boost::asio::awaitable<Socket, boost::asio::any_io_executor> Namespace::find_socket(
    std::string_view id) const {
  return detail::await_socket(in(id), std::string(id));
}
inline boost::asio::awaitable<RoomMembers, boost::asio::any_io_executor> Namespace::fetch_rooms()
    const {
  return detail::await_callback<RoomMembers>([nsp = detail::NamespaceRef(impl_)](auto callback) {
    detail::fetch_rooms(nsp, std::move(callback));
  });
}
inline boost::asio::awaitable<RoomCounts, boost::asio::any_io_executor> Namespace::count_rooms()
    const {
  return detail::await_callback<RoomCounts>([nsp = detail::NamespaceRef(impl_)](auto callback) {
    detail::count_rooms(nsp, std::move(callback));
  });
}

inline boost::asio::awaitable<Socket, boost::asio::any_io_executor> Server::find_socket(
    std::string_view id) {
  return of("/").find_socket(id);
}
inline boost::asio::awaitable<RoomMembers, boost::asio::any_io_executor> Server::fetch_rooms() {
  return of("/").fetch_rooms();
}
inline boost::asio::awaitable<RoomCounts, boost::asio::any_io_executor> Server::count_rooms() {
  return of("/").count_rooms();
}

template <class T, class... Args>
boost::asio::awaitable<Answers<T>, boost::asio::any_io_executor>
Namespace::server_side_emit_with_ack(std::string_view event, const Args&... args) const {
  return detail::await_answers<T>(
      [nsp = impl_, payload = detail::encode_server_side_event(event, args...)](
          detail::AnswersCallback callback) mutable {
        detail::server_side_emit(nsp, std::move(payload), std::move(callback));
      });
}

template <class T, class... Args>
boost::asio::awaitable<Answers<T>, boost::asio::any_io_executor> Server::server_side_emit_with_ack(
    std::string_view event, const Args&... args) {
  return of("/").server_side_emit_with_ack<T>(event, args...);
}

}  // namespace parley
