#pragma once
// The templates behind Namespace::on, use and on_connection. Included by parley/socket.hpp.
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "parley/handler.hpp"
#include "parley/handler_rules.hpp"
#include "parley/signature.hpp"
#include "parley/socket.hpp"

namespace parley::detail {

/// Decodes the arguments of one call, in order, up to the first that does not fit.
class ArgumentDecoder {
 public:
  explicit ArgumentDecoder(const EventCall& call) : call_(call) {}

  template <class P>
  P next() {
    if constexpr (std::is_same_v<P, Socket>) {
      return Socket(keep(call_.socket));
    } else if constexpr (kIsAck<P>) {
      return P(call_.ack.sender());
    } else if constexpr (AnyResult<P>) {
      return decode_argument<typename ResultValue<P>::type>(call_.args, index_++);
    } else if constexpr (kIsRest<P>) {
      P rest;
      while (!error_ && index_ < call_.args.values.size()) {
        rest.push_back(next<typename P::value_type>());
      }
      return rest;
    } else {
      static_assert(std::is_default_constructible_v<P>,
                    "parley: received types must be default constructible.");
      P value{};
      if (!error_) {
        auto status = read_argument(call_.args, index_, value);
        if (!status) error_ = decode_error(index_, std::move(status));
      }
      ++index_;
      return value;
    }
  }

  const std::optional<Error>& error() const { return error_; }

 private:
  const EventCall& call_;
  std::size_t index_ = 0;
  std::optional<Error> error_;
};

/// Acknowledges with what a handler returned.
template <class Answer, class R>
void acknowledge(Answer& ack, const R& value) {
  if (!ack) return;
  if constexpr (!AnyResult<R>) {
    ack(encode_arguments(value));
  } else if (value.has_error()) {
    ack(encode_error(value.error()));
  } else if constexpr (std::is_void_v<typename ResultValue<R>::type>) {
    ack(encode_arguments());
  } else {
    ack(encode_arguments(*value));
  }
}

/// Calls the handler with decoded arguments. A Task keeps the handler alive, for the coroutine of a
/// lambda refers to its captures.
template <class F, class Values>
void invoke_event_handler(const std::shared_ptr<F>& handler, EventCall& call, Values values) {
  using R = typename SignatureOf<F>::Return;
  const auto invoke = [&]() -> R { return std::apply(*handler, std::move(values)); };
  if constexpr (std::is_void_v<R>) {
    invoke();
  } else if constexpr (AnyTask<R>) {
    const auto answer = [ack = call.ack.sender()](const auto&... value) {
      (acknowledge(ack, value), ...);
    };
    TaskRunner<R>::run(keep(call.socket), handler, invoke(), answer, call.exception_handler());
  } else {
    acknowledge(call.ack, invoke());
  }
}

template <class F, class... Ps>
void decode_and_invoke(const std::shared_ptr<F>& handler, EventCall& call, TypeList<Ps...>) {
  ArgumentDecoder decoder(call);
  // Braces: the order of evaluation is the order of the arguments.
  std::tuple<std::remove_cvref_t<Ps>...> values{decoder.next<std::remove_cvref_t<Ps>>()...};
  if (decoder.error()) {
    return call.on_decode_error(*decoder.error());
  }
  invoke_event_handler(handler, call, std::move(values));
}

template <class F>
EventHandler make_event_handler(F handler) {
  check_callable<F>();
  if constexpr (Callable<F>) {
    using Parameters = typename SignatureOf<F>::Parameters;
    if constexpr (check_event_handler<typename SignatureOf<F>::Return>(Parameters())) {
      return std::make_shared<const std::function<void(EventCall&)>>(
          [shared = std::make_shared<F>(std::move(handler))](EventCall& call) {
            decode_and_invoke(shared, call, Parameters());
          });
    }
  }
  return {};  // not reached: an assertion has failed
}

template <class R>
constexpr bool check_middleware_result() {
  constexpr bool kVerdict = std::is_same_v<typename TaskValue<R>::type, Result<void>>;
  static_assert(kVerdict,
                "parley: a middleware must return parley::Result<void> or "
                "parley::Task<parley::Result<void>>: parley::ok, or an error, which refuses the "
                "connection.");
  return kVerdict;
}

template <class F>
Middleware make_middleware(F middleware) {
  check_callable<F>();
  if constexpr (Callable<F>) {
    using R = typename SignatureOf<F>::Return;
    using Next = UniqueFunction<void(Result<void>)>;
    constexpr bool kFits = check_socket_parameter<R>(typename SignatureOf<F>::Parameters());
    if constexpr (check_middleware_result<R>() && kFits) {
      return std::make_shared<const std::function<void(const Socket&, Next)>>(
          [shared = std::make_shared<F>(std::move(middleware))](const Socket& socket, Next next) {
            if constexpr (!AnyTask<R>) {
              next((*shared)(socket));
            } else {
              const auto verdict = std::make_shared<Next>(std::move(next));
              const auto fail = [verdict, socket](std::exception_ptr exception) {
                report_exception(socket.impl(), "middleware", std::move(exception));
                (*verdict)(Error("internal error"));
              };
              TaskRunner<R>::run(
                  socket.impl(), shared, (*shared)(socket),
                  [verdict](const Result<void>& result) { (*verdict)(result); }, fail);
            }
          });
    }
  }
  return {};  // not reached: an assertion has failed
}

template <class R>
constexpr bool check_connection_result() {
  constexpr bool kVoid = std::is_void_v<typename TaskValue<R>::type>;
  static_assert(kVoid, "parley: a connection handler must return void or parley::Task<void>.");
  return kVoid;
}

template <class F>
ConnectionHandler make_connection_handler(F handler) {
  check_callable<F>();
  if constexpr (Callable<F>) {
    using R = typename SignatureOf<F>::Return;
    using Report = std::function<void(std::exception_ptr)>;
    constexpr bool kFits = check_socket_parameter<R>(typename SignatureOf<F>::Parameters());
    if constexpr (check_connection_result<R>() && kFits) {
      return std::make_shared<const std::function<void(const Socket&, Report)>>(
          [shared = std::make_shared<F>(std::move(handler))](const Socket& socket, Report report) {
            if constexpr (!AnyTask<R>) {
              (*shared)(socket);
            } else {
              TaskRunner<R>::run(
                  socket.impl(), shared, (*shared)(socket), [] {}, std::move(report));
            }
          });
    }
  }
  return {};  // not reached: an assertion has failed
}

template <class R, class... Ps>
constexpr bool check_disconnect_handler(TypeList<Ps...>) {
  constexpr bool kKnown = ((std::is_same_v<std::remove_cvref_t<Ps>, Socket> ||
                            std::is_same_v<std::remove_cvref_t<Ps>, DisconnectReason>) &&
                           ...);
  static_assert(kKnown,
                "parley: a disconnect handler has no other parameters than a parley::Socket and a "
                "parley::DisconnectReason.");
  constexpr bool kParameters = (check_parameter<R, Ps>() && ...);
  static_assert(std::is_void_v<R>, "parley: a disconnect handler must return void.");
  return kKnown && kParameters && std::is_void_v<R>;
}

/// Calls with those of the two that the signature names.
template <class F, class... Ps>
void call_disconnect_handler(F& handler, const Socket& socket, const DisconnectReason& reason,
                             TypeList<Ps...>) {
  [[maybe_unused]] const auto pick = [&]<class P>(std::type_identity<P>) -> const P& {
    if constexpr (std::is_same_v<P, Socket>) {
      return socket;
    } else {
      return reason;
    }
  };
  handler(pick(std::type_identity<std::remove_cvref_t<Ps>>())...);
}

/// Copyable, also where the handler is not.
template <class F>
DisconnectHandler make_disconnect_handler(F handler) {
  check_callable<F>();
  if constexpr (Callable<F>) {
    using Parameters = typename SignatureOf<F>::Parameters;
    if constexpr (check_disconnect_handler<typename SignatureOf<F>::Return>(Parameters())) {
      return [shared = std::make_shared<F>(std::move(handler))](const Socket& socket,
                                                                const DisconnectReason& reason) {
        call_disconnect_handler(*shared, socket, reason, Parameters());
      };
    }
  }
  return {};  // not reached: an assertion has failed
}

}  // namespace parley::detail
