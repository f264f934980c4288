#pragma once
#include <atomic>
#include <memory>
#include <utility>

#include "parley/codec.hpp"
#include "parley/function.hpp"
#include "parley/value.hpp"

namespace parley {

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
