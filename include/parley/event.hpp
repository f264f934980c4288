#pragma once
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "parley/ack.hpp"
#include "parley/codec.hpp"
#include "parley/error.hpp"
#include "parley/function.hpp"

namespace parley {

class Socket;

/// An event as those see it who look at every one: catch-all listeners and event middlewares. What
/// it shows lives for the call only, in a coroutine as long as the coroutine's copy. Belongs to the
/// socket's loop.
class Event {
 public:
  Event(std::string_view name, detail::Arguments arguments, detail::AckSender ack,
        std::shared_ptr<const void> owner)
      : name_(name), arguments_(arguments), ack_(std::move(ack)), owner_(std::move(owner)) {}

  std::string_view name() const { return name_; }
  /// How many arguments there are; an acknowledgement is none of them.
  std::size_t size() const { return arguments_.values.size(); }
  /// Argument `index` (from 0) as a T, or Errc::kDecode when it is none. One that was not sent is
  /// fine where null is.
  template <class T>
  Result<T> get(std::size_t index) const {
    return detail::decode_argument<T>(arguments_, index);
  }
  /// Its JSON text, empty when it was not sent. Binary in it is {"_placeholder":true,"num":n}.
  std::string_view json(std::size_t index) const {
    return index < size() ? arguments_.values[index] : std::string_view();
  }
  /// The answer to the client, shared with the handlers of the event: the first counts. Empty when
  /// the client asked for none, and for events that are sent.
  template <class... Ts>
  Ack<Ts...> ack() const {
    return Ack<Ts...>(ack_);
  }

  const detail::Arguments& arguments() const { return arguments_; }
  const detail::AckSender& ack_sender() const { return ack_; }

 private:
  std::string_view name_;
  detail::Arguments arguments_;
  detail::AckSender ack_;
  std::shared_ptr<const void> owner_;  // of what the views show, where that must outlive the call
};

namespace detail {

/// Shared by all loops; called on the socket's loop. May throw: the caller reports it.
using AnyListener = std::shared_ptr<const std::function<void(const Socket&, const Event&)>>;

struct EventMiddleware {
  /// Called once, on the socket's loop: the verdict, or what was thrown instead of one.
  using Next = UniqueFunction<void(Result<void>, std::exception_ptr)>;

  bool waits = false;  ///< a coroutine: the event must outlive the call
  std::shared_ptr<const std::function<void(const Socket&, const Event&, Next)>> call;
};

/// Which catch-all listeners, and which end of them.
enum class Direction : unsigned char { kIncoming, kOutgoing };
enum class Place : unsigned char { kFirst, kLast };

template <class F>
AnyListener make_any_listener(F listener);
template <class F>
EventMiddleware make_event_middleware(F middleware);

}  // namespace detail
}  // namespace parley
