#pragma once
// Coroutine handlers, and waiting for acknowledgements in them. Include this before the handlers
// that return a Task; it brings in Asio.
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <exception>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include "parley/socket.hpp"
#include "parley/task_fwd.hpp"

namespace parley {

namespace detail {

/// The loop of a socket, where its handlers run.
boost::asio::any_io_executor executor_of(const std::shared_ptr<socketio::Socket>& socket);

template <class T, class Done>
Task<> run_task(Task<T> task, Done done) {
  if constexpr (std::is_void_v<T>) {
    co_await std::move(task);
    done();
  } else {
    done(co_await std::move(task));
  }
}

template <class T>
struct TaskRunner<boost::asio::awaitable<T, boost::asio::any_io_executor>> {
  static constexpr bool kDefined = true;

  /// Runs the task; then `done` with its value, or `fail` with the exception that ended it.
  template <class Done, class Fail>
  static void run(const std::shared_ptr<socketio::Socket>& socket, std::shared_ptr<void> keep_alive,
                  Task<T> task, Done done, Fail fail) {
    boost::asio::co_spawn(
        executor_of(socket), run_task<T, Done>(std::move(task), std::move(done)),
        [keep_alive = std::move(keep_alive), fail = std::move(fail)](std::exception_ptr exception) {
          if (exception) fail(std::move(exception));
        });
  }
};

/// Emits and waits. The answer may come on another thread, the socket's: it is posted to the
/// executor of the waiting coroutine, which is kept from running out of work meanwhile.
template <class T>
Task<Result<T>> await_acknowledgement(std::shared_ptr<socketio::Socket> socket, Payload payload,
                                      EmitFlags flags) {
  const auto executor = co_await boost::asio::this_coro::executor;
  co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>,
                                                 void(Result<T>)>(
      [&](auto handler) {
        auto callback = [handler = std::move(handler),
                         work = boost::asio::make_work_guard(executor)](
                            Result<Arguments> answer) mutable {
          boost::asio::post(
              work.get_executor(),
              [handler = std::move(handler), result = decode_acknowledgement<T>(answer)]() mutable {
                std::move(handler)(std::move(result));
              });
        };
        emit_payload(socket, std::move(payload), flags, std::move(callback));
      },
      boost::asio::use_awaitable);
}

}  // namespace detail

template <class T, class... Args>
boost::asio::awaitable<Result<T>, boost::asio::any_io_executor> FlaggedSocket::emit_with_ack(
    std::string_view event, const Args&... args) const {
  // Not a coroutine itself: the arguments are encoded before the first suspension.
  return detail::await_acknowledgement<T>(impl_, detail::encode_event(event, args...), flags_);
}

template <class T, class... Args>
boost::asio::awaitable<Result<T>, boost::asio::any_io_executor> Socket::emit_with_ack(
    std::string_view event, const Args&... args) const {
  return detail::await_acknowledgement<T>(impl_, detail::encode_event(event, args...),
                                          detail::EmitFlags());
}

}  // namespace parley

#include "parley/broadcast_task.hpp"
