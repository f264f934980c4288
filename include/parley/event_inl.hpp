#pragma once
// The templates behind on_any, on_any_outgoing and use_event. Included by parley/socket.hpp.
#include <exception>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "parley/event.hpp"
#include "parley/handler_rules.hpp"
#include "parley/signature.hpp"
#include "parley/socket.hpp"

namespace parley::detail {

template <class P>
inline constexpr bool kIsWatched = std::is_same_v<P, Socket> || std::is_same_v<P, Event>;

template <class R, class... Ps>
constexpr bool check_watcher(TypeList<Ps...>) {
  constexpr bool kWatched = (kIsWatched<std::remove_cvref_t<Ps>> && ...);
  static_assert(kWatched,
                "parley: a catch-all listener or event middleware has no other parameters than a "
                "parley::Socket and a parley::Event: it sees every event, whatever its arguments.");
  constexpr bool kParameters = (check_parameter<R, Ps>() && ...);
  constexpr bool kTask = check_task<R>();
  return kWatched && kParameters && kTask;
}

/// Calls with those of the two that the signature names.
template <class F, class... Ps>
decltype(auto) call_watcher(F& watcher, const Socket& socket, const Event& event, TypeList<Ps...>) {
  [[maybe_unused]] const auto pick = [&]<class P>(std::type_identity<P>) -> const P& {
    if constexpr (std::is_same_v<P, Socket>) {
      return socket;
    } else {
      return event;
    }
  };
  return watcher(pick(std::type_identity<std::remove_cvref_t<Ps>>())...);
}

template <class R>
constexpr bool check_listener_result() {
  constexpr bool kVoid = std::is_void_v<R>;
  static_assert(kVoid,
                "parley: a catch-all listener must return void: it only looks. To refuse events, "
                "or to wait, there is use_event.");
  return kVoid;
}

template <class F>
AnyListener make_any_listener(F listener) {
  check_callable<F>();
  if constexpr (Callable<F>) {
    using Parameters = typename SignatureOf<F>::Parameters;
    using R = typename SignatureOf<F>::Return;
    constexpr bool kFits = check_watcher<R>(Parameters());
    if constexpr (check_listener_result<R>() && kFits) {
      return std::make_shared<const std::function<void(const Socket&, const Event&)>>(
          [shared = std::make_shared<F>(std::move(listener))](const Socket& socket,
                                                              const Event& event) {
            call_watcher(*shared, socket, event, Parameters());
          });
    }
  }
  return {};  // not reached: an assertion has failed
}

template <class R>
constexpr bool check_event_middleware_result() {
  constexpr bool kVerdict = std::is_same_v<typename TaskValue<R>::type, Result<void>>;
  static_assert(kVerdict,
                "parley: an event middleware must return parley::Result<void> or "
                "parley::Task<parley::Result<void>>: parley::ok, or an error, which keeps the "
                "event from its handlers.");
  return kVerdict;
}

template <class F>
EventMiddleware make_event_middleware(F middleware) {
  check_callable<F>();
  if constexpr (Callable<F>) {
    using Parameters = typename SignatureOf<F>::Parameters;
    using R = typename SignatureOf<F>::Return;
    using Next = EventMiddleware::Next;
    constexpr bool kFits = check_watcher<R>(Parameters());
    if constexpr (check_event_middleware_result<R>() && kFits) {
      auto call = [shared = std::make_shared<F>(std::move(middleware))](
                      const Socket& socket, const Event& event, Next next) {
        if constexpr (!AnyTask<R>) {
          next(call_watcher(*shared, socket, event, Parameters()), nullptr);
        } else {
          const auto verdict = std::make_shared<Next>(std::move(next));
          const auto fail = [verdict](std::exception_ptr exception) {
            (*verdict)({}, std::move(exception));
          };
          TaskRunner<R>::run(
              socket.impl(), shared, call_watcher(*shared, socket, event, Parameters()),
              [verdict](const Result<void>& result) { (*verdict)(result, nullptr); }, fail);
        }
      };
      return {AnyTask<R>,
              std::make_shared<const std::function<void(const Socket&, const Event&, Next)>>(
                  std::move(call))};
    }
  }
  return {};  // not reached: an assertion has failed
}

}  // namespace parley::detail
