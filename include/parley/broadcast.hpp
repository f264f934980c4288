#pragma once
#include <chrono>
#include <memory>
#include <string_view>
#include <utility>

#include "parley/answers.hpp"
#include "parley/broadcast_operators.hpp"
#include "parley/callback.hpp"
#include "parley/codec.hpp"

namespace parley {

namespace detail {

void broadcast_with_ack(const NamespaceRef& nsp, const BroadcastTarget& target, Payload payload,
                        std::chrono::milliseconds timeout, AnswersCallback callback);

}  // namespace detail

/// An immutable description of receivers: every modifier returns a new one. Thread-safe: the event
/// is encoded once, on the calling thread, and each loop with receivers gets the same bytes. Once
/// the server has gone, and from an empty Socket, it reaches nobody.
class Broadcast : public BroadcastOperators<Broadcast, Broadcast> {
 public:
  Broadcast(std::shared_ptr<socketio::Namespace> nsp, BroadcastTarget target)
      : nsp_(std::move(nsp)), target_(std::move(target)) {}

  /// Sends `event` to every receiver. Throws std::invalid_argument for a reserved event name.
  template <class... Args>
  void emit(std::string_view event, const Args&... args) const {
    static_assert(!detail::ends_with_callback<Args...>(),
                  "parley: a broadcast waits for its answers only with a time limit: write "
                  ".timeout(5s) before .emit(..., callback).");
    if constexpr (!detail::ends_with_callback<Args...>()) {
      detail::broadcast(nsp_, target_, detail::encode_event(event, args...));
    }
  }
  template <class... Args>
  void send(const Args&... args) const {
    emit("message", args...);
  }

 private:
  template <class, class>
  friend class BroadcastOperators;
  Broadcast receivers() const { return *this; }

  detail::NamespaceRef nsp_;
  BroadcastTarget target_;
};

/// A broadcast that collects what its receivers answer (Socket.IO protocol 5, "acknowledgement"):
/// one packet with one id to all, of each answer the first argument. Immutable and thread-safe.
class TimedBroadcast : public BroadcastOperators<TimedBroadcast, TimedBroadcast> {
 public:
  /// A callable as last argument is the callback, `void(Answers<T>)`: called once, when every
  /// receiver has answered or left, or when the time is up; for no receivers at once. On the loop
  /// of the caller, or on loop 0 when it is called on none; once the server has gone, in the
  /// calling thread. Without a callback it sends as Broadcast::emit does. Throws
  /// std::invalid_argument for a reserved event name.
  template <class... ArgsAndCallback>
  void emit(std::string_view event, ArgsAndCallback&&... args) const {
    const auto encode = [event](const auto&... each) {
      return detail::encode_event(event, each...);
    };
    if constexpr (detail::ends_with_callback<ArgsAndCallback...>()) {
      const auto use = [this](detail::Payload payload, auto&& callback) {
        using Callback = std::decay_t<decltype(callback)>;
        detail::broadcast_with_ack(
            nsp_, target_, std::move(payload), timeout_,
            detail::make_answers_callback<Callback>(std::forward<decltype(callback)>(callback)));
      };
      detail::split_callback(encode, use, std::forward<ArgsAndCallback>(args)...);
    } else {
      detail::broadcast(nsp_, target_, encode(args...));
    }
  }
  template <class... ArgsAndCallback>
  void send(ArgsAndCallback&&... args) const {
    emit("message", std::forward<ArgsAndCallback>(args)...);
  }

  /// `co_await io.to("room").timeout(5s).emit_with_ack<bool>("ready?")`: Answers<bool>. Needs
  /// parley/task.hpp; resumes on the caller's executor.
  template <class T, class... Args>
  boost::asio::awaitable<Answers<T>, boost::asio::any_io_executor> emit_with_ack(
      std::string_view event, const Args&... args) const;

 private:
  template <class, class>
  friend class BroadcastOperators;
  TimedBroadcast(detail::NamespaceRef nsp, BroadcastTarget target, std::chrono::milliseconds wait)
      : nsp_(std::move(nsp)), target_(std::move(target)), timeout_(wait) {}
  TimedBroadcast receivers() const { return *this; }

  detail::NamespaceRef nsp_;
  BroadcastTarget target_;
  std::chrono::milliseconds timeout_;
};

template <class Self, class Next>
TimedBroadcast BroadcastOperators<Self, Next>::timeout(std::chrono::milliseconds wait) const {
  Next all = start();
  return {std::move(all.nsp_), std::move(all.target_), wait};
}

}  // namespace parley

#include "parley/remote_socket.hpp"
