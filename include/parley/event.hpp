#pragma once
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "parley/ack.hpp"
#include "parley/codec.hpp"
#include "parley/error.hpp"
#include "parley/function.hpp"

namespace parley {

class Socket;

namespace detail {

/// What an event middleware made of its event.
struct EventReplacement {
  std::optional<Payload> payload;
};

/// The event under another name.
Payload rename_event(std::string_view name, const Arguments& arguments);

}  // namespace detail

/// An event as those see it who look at every one: catch-all listeners and event middlewares. What
/// it shows lives for the call only, in a coroutine as long as the coroutine's copy. Belongs to the
/// socket's loop.
class Event {
 public:
  Event(std::string_view name, detail::Arguments arguments, detail::AckSender ack,
        std::shared_ptr<const void> owner,
        std::shared_ptr<detail::EventReplacement> replacement = nullptr)
      : name_(name),
        arguments_(arguments),
        ack_(std::move(ack)),
        owner_(std::move(owner)),
        replacement_(std::move(replacement)) {}

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

  /// In an event middleware: those behind it, and the handlers, get this event instead, with the
  /// same acknowledgement, once the middleware has let it pass. What this one shows stays as it is;
  /// the last call counts. Throws std::invalid_argument for a reserved event name, and
  /// std::logic_error anywhere else.
  template <class... Args>
  void replace(std::string_view name, const Args&... args) const {
    replace_with(detail::encode_event(name, args...));
  }
  /// The same, with the arguments as they came.
  void rename(std::string_view name) const { replace_with(detail::rename_event(name, arguments_)); }

  const detail::Arguments& arguments() const { return arguments_; }
  const detail::AckSender& ack_sender() const { return ack_; }
  /// The same event, which may be replaced.
  Event replaceable(std::shared_ptr<detail::EventReplacement> replacement) const {
    return {name_, arguments_, ack_, owner_, std::move(replacement)};
  }

 private:
  void replace_with(detail::Payload payload) const;

  std::string_view name_;
  detail::Arguments arguments_;
  detail::AckSender ack_;
  std::shared_ptr<const void> owner_;  // of what the views show, where that must outlive the call
  std::shared_ptr<detail::EventReplacement> replacement_;  // null where it cannot be replaced
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
