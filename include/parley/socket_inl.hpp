#pragma once
// The templates of Socket and FlaggedSocket. Included by parley/socket.hpp.
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <typeindex>
#include <utility>

#include "parley/callback.hpp"
#include "parley/event_inl.hpp"
#include "parley/handler_inl.hpp"
#include "parley/socket.hpp"

namespace parley {

namespace detail {

template <class T>
inline constexpr bool kIsTuple = false;
template <class... Ts>
inline constexpr bool kIsTuple<std::tuple<Ts...>> = true;

/// What a client acknowledged with: nothing asked for, its first argument, or with a tuple several.
template <class T>
Result<T> decode_acknowledgement(const Result<Arguments>& answer) {
  if (answer.has_error()) return answer.error();
  if constexpr (std::is_void_v<T>) {
    return {};
  } else if constexpr (kIsTuple<T>) {
    T values{};
    std::size_t index = 0;
    Result<T> result(boost::system::in_place_value);
    const auto read_next = [&](auto& value) {
      auto status = read_argument(*answer, index, value);
      if (!status) result = decode_error(index, std::move(status));
      ++index;
      return result.has_value();
    };
    const bool complete =
        std::apply([&](auto&... each) { return (read_next(each) && ...); }, values);
    if (complete) *result = std::move(values);
    return result;
  } else {
    return decode_argument<T>(*answer, 0);
  }
}

template <class F>
AckCallback make_ack_callback(F callback) {
  if constexpr (check_callback<F>()) {
    using Value = decltype(callback_value(typename SignatureOf<F>::Parameters()));
    static_assert(Value::kFits,
                  "parley: an acknowledgement callback has one parameter, parley::Result<T>: what "
                  "the client answers, or why there is no answer.");
    if constexpr (Value::kFits) {
      return [callback = std::move(callback)](Result<Arguments> answer) mutable {
        callback(decode_acknowledgement<typename Value::type>(answer));
      };
    }
  }
  return {};  // not reached: an assertion has failed
}

inline void emit_payload(const std::shared_ptr<socketio::Socket>& socket, Payload payload,
                         const EmitFlags& flags, AckCallback callback) {
  if (socket) return emit_to(socket, std::move(payload), flags, std::move(callback));
  if (callback) callback(Error(Errc::kDisconnected, "socket has been disconnected"));
}

template <class... Args>
void emit(const std::shared_ptr<socketio::Socket>& socket, const EmitFlags& flags,
          std::string_view event, Args&&... args) {
  if constexpr (ends_with_callback<Args...>()) {
    const auto encode = [event](const auto&... each) { return encode_event(event, each...); };
    const auto use = [&](Payload payload, auto&& callback) {
      using Callback = std::decay_t<decltype(callback)>;
      emit_payload(socket, std::move(payload), flags,
                   make_ack_callback<Callback>(std::forward<decltype(callback)>(callback)));
    };
    split_callback(encode, use, std::forward<Args>(args)...);
  } else {
    emit_payload(socket, encode_event(event, args...), flags, {});
  }
}

}  // namespace detail

template <class... ArgsAndCallback>
void FlaggedSocket::emit(std::string_view event, ArgsAndCallback&&... args) const {
  detail::emit(impl_, flags_, event, std::forward<ArgsAndCallback>(args)...);
}

template <class... ArgsAndCallback>
void Socket::emit(std::string_view event, ArgsAndCallback&&... args) const {
  detail::emit(impl_, detail::EmitFlags(), event, std::forward<ArgsAndCallback>(args)...);
}

template <class... ArgsAndCallback>
void Socket::emit_volatile(std::string_view event, ArgsAndCallback&&... args) const {
  as_volatile().emit(event, std::forward<ArgsAndCallback>(args)...);
}

template <class T>
T& Socket::data() const {
  std::shared_ptr<void>& slot = detail::data_slot(impl_, typeid(T));
  if (!slot) slot = std::make_shared<T>();
  return *static_cast<T*>(slot.get());
}

template <class Handler>
void Socket::on(std::string event, Handler handler, HandlerId id) const {
  on_erased(std::move(event), detail::make_event_handler(std::move(handler)), id, false);
}

template <class Handler>
void Socket::once(std::string event, Handler handler, HandlerId id) const {
  on_erased(std::move(event), detail::make_event_handler(std::move(handler)), id, true);
}

template <class Listener>
void Socket::on_any(Listener listener, HandlerId id) const {
  add_any(detail::Direction::kIncoming, detail::Place::kLast,
          detail::make_any_listener(std::move(listener)), id);
}

template <class Listener>
void Socket::prepend_any(Listener listener, HandlerId id) const {
  add_any(detail::Direction::kIncoming, detail::Place::kFirst,
          detail::make_any_listener(std::move(listener)), id);
}

template <class Listener>
void Socket::on_any_outgoing(Listener listener, HandlerId id) const {
  add_any(detail::Direction::kOutgoing, detail::Place::kLast,
          detail::make_any_listener(std::move(listener)), id);
}

template <class Listener>
void Socket::prepend_any_outgoing(Listener listener, HandlerId id) const {
  add_any(detail::Direction::kOutgoing, detail::Place::kFirst,
          detail::make_any_listener(std::move(listener)), id);
}

template <class Middleware>
void Socket::use(Middleware middleware) const {
  use_erased(detail::make_event_middleware(std::move(middleware)));
}

}  // namespace parley
