#pragma once
#include <chrono>
#include <concepts>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "parley/broadcast.hpp"
#include "parley/handshake.hpp"

namespace parley {

class RemoteSocket;

/// An emit to one socket that waits at most so long for its answer.
class TimedRemoteSocket {
 public:
  /// A callable as last argument is the callback, `void(Result<T>)`: the first argument of the
  /// answer, or kTimeout, kDisconnected, kDecode, kCancelled. Called once, where the callback of
  /// TimedBroadcast::emit is. Throws std::invalid_argument for a reserved event name.
  template <class... ArgsAndCallback>
  void emit(std::string_view event, ArgsAndCallback&&... args) const;

  /// Result<T>. Needs parley/task.hpp; resumes on the caller's executor.
  template <class T, class... Args>
  boost::asio::awaitable<Result<T>, boost::asio::any_io_executor> emit_with_ack(
      std::string_view event, const Args&... args) const;

 private:
  friend class RemoteSocket;
  TimedRemoteSocket(detail::NamespaceRef nsp, BroadcastTarget target,
                    std::chrono::milliseconds wait)
      : nsp_(std::move(nsp)), target_(std::move(target)), timeout_(wait) {}

  detail::NamespaceRef nsp_;
  BroadcastTarget target_;
  std::chrono::milliseconds timeout_;
};

/// A socket as fetch_sockets() found it: what it was then, and a way to reach it. Thread-safe, to
/// copy and to keep; once the socket has left, nothing of it has an effect.
class RemoteSocket {
 public:
  RemoteSocket(detail::NamespaceRef nsp, std::string id, std::shared_ptr<const Handshake> handshake,
               std::vector<std::string> rooms)
      : nsp_(std::move(nsp)),
        id_(std::move(id)),
        handshake_(std::move(handshake)),
        rooms_(std::move(rooms)) {}

  const std::string& id() const { return id_; }
  const Handshake& handshake() const { return *handshake_; }
  /// Those it was in when it was found, own id first.
  const std::vector<std::string>& rooms() const { return rooms_; }

  /// Throws std::invalid_argument for a reserved event name.
  template <class... Args>
  void emit(std::string_view event, const Args&... args) const {
    operators().emit(event, args...);
  }
  TimedRemoteSocket timeout(std::chrono::milliseconds wait) const {
    return {nsp_, {{id_}, {}}, wait};
  }

  /// As Socket::join, and as unable to say from afar whether the room was refused.
  void join(std::string_view room) const { operators().sockets_join(room); }
  void join(std::initializer_list<std::string_view> rooms) const {
    operators().sockets_join(rooms);
  }
  template <detail::Rooms Range>
  void join(const Range& rooms) const {
    operators().sockets_join(rooms);
  }
  void leave(std::string_view room) const { operators().sockets_leave(room); }
  /// Leaves the namespace; `close` ends the whole connection.
  void disconnect(bool close = false) const { operators().disconnect_sockets(close); }

 private:
  Broadcast operators() const { return {nsp_, {{id_}, {}}}; }

  detail::NamespaceRef nsp_;
  std::string id_;
  std::shared_ptr<const Handshake> handshake_;
  std::vector<std::string> rooms_;
};

template <class... ArgsAndCallback>
void TimedRemoteSocket::emit(std::string_view event, ArgsAndCallback&&... args) const {
  const auto encode = [event](const auto&... each) { return detail::encode_event(event, each...); };
  if constexpr (detail::ends_with_callback<ArgsAndCallback...>()) {
    const auto use = [this](detail::Payload payload, auto&& callback) {
      using Callback = std::decay_t<decltype(callback)>;
      if constexpr (detail::check_callback<Callback>()) {
        using Value =
            decltype(detail::callback_value(typename detail::SignatureOf<Callback>::Parameters()));
        static_assert(Value::kFits,
                      "parley: an acknowledgement callback has one parameter, parley::Result<T>: "
                      "what the client answers, or why there is no answer.");
        if constexpr (Value::kFits) {
          detail::broadcast_with_ack(
              nsp_, target_, std::move(payload), timeout_,
              [answer = Callback(std::forward<decltype(callback)>(callback))](
                  detail::RawAnswers raw) mutable {
                answer(detail::decode_only_answer<typename Value::type>(raw));
              });
        }
      }
    };
    detail::split_callback(encode, use, std::forward<ArgsAndCallback>(args)...);
  } else {
    detail::broadcast(nsp_, target_, encode(args...));
  }
}

}  // namespace parley
