#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

#include "parley/codec.hpp"
#include "parley/function.hpp"
#include "parley/value.hpp"

namespace parley {

namespace socketio {
class Socket;
}

namespace detail {

/// Erased acknowledgement of a received event: sends at most once, may outlive the socket (then it
/// does nothing), thread-safe.
class AckSender {
 public:
  using Send = UniqueFunction<void(Payload)>;

  AckSender() = default;
  explicit AckSender(Send send) : once_(std::make_shared<Once>(std::move(send))) {}
  explicit AckSender(std::shared_ptr<Send> send)
      : AckSender([send = std::move(send)](Payload payload) { (*send)(std::move(payload)); }) {}
  /// One that has been used.
  static AckSender used();
  explicit operator bool() const { return static_cast<bool>(once_); }
  /// Sends the first time, does nothing later or when the client asked for no acknowledgement.
  void operator()(Payload payload) const;

 private:
  struct Once {
    explicit Once(Send function) : send(std::move(function)) {}
    std::atomic<bool> sent = false;
    Send send;
  };

  std::shared_ptr<Once> once_;
};

/// The acknowledgement that one received event is owed: answered at most once, by whichever of its
/// handlers comes first. Lives for the call and on the socket's loop; only what outlives the call,
/// a sender, is allocated.
class OwedAck {
 public:
  /// The client asked for none.
  OwedAck() = default;
  OwedAck(socketio::Socket& socket, std::uint64_t id) : socket_(&socket), id_(id) {}
  /// Owed by those who have a sender already as well.
  explicit OwedAck(AckSender sender) : sender_(std::move(sender)) {}
  OwedAck(const OwedAck&) = delete;
  OwedAck& operator=(const OwedAck&) = delete;

  explicit operator bool() const { return socket_ != nullptr || static_cast<bool>(sender_); }
  void operator()(Payload payload);
  /// Shares the one answer; empty when the client asked for none.
  const AckSender& sender();

 private:
  AckSender sender_;  // once one was asked for
  socketio::Socket* socket_ = nullptr;
  std::uint64_t id_ = 0;
  bool answered_ = false;
};

}  // namespace detail

/// A handler parameter that answers later: `[](std::string q, Ack<int> ack) { ...; ack(42); }`.
/// Copies share the one answer; calls after the first do nothing, as does answering a client that
/// asked for no acknowledgement or has gone. Thread-safe.
template <class... Ts>
class Ack {
 public:
  Ack() = default;
  explicit Ack(detail::AckSender sender) : sender_(std::move(sender)) {}
  /// False when the client asked for no acknowledgement.
  explicit operator bool() const { return static_cast<bool>(sender_); }
  void operator()(const Ts&... values) const {
    if (sender_) sender_(detail::encode_arguments(values...));
  }

 private:
  detail::AckSender sender_;
};

}  // namespace parley
