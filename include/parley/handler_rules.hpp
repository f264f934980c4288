#pragma once
// Everything that can be wrong with the signature of a handler, said in words before the compiler
// says it in templates. Each rule has a test that fails to compile.
#include <type_traits>

#include "parley/codec.hpp"
#include "parley/signature.hpp"

namespace parley::detail {

template <class P>
inline constexpr bool kIsContext = std::is_same_v<P, Socket> || kIsAck<P>;

/// What the value inside a Result<T> is, or the type itself.
template <class T>
struct WithoutResult {
  using type = T;
};
template <AnyResult T>
struct WithoutResult<T> {
  using type = typename ResultValue<T>::type;
};

template <class T>
struct WithoutRest {
  using type = T;
};
template <class T>
struct WithoutRest<Rest<T>> {
  using type = T;
};

/// A Rest takes what is left: behind it there is nothing to take, only a Socket or an Ack.
template <class... Ps>
constexpr bool rest_is_last(TypeList<Ps...>) {
  bool seen = false;
  bool last = true;
  [[maybe_unused]] const auto look = [&](bool context, bool rest) {
    if (seen && !context) last = false;
    seen = seen || rest;
  };
  (look(kIsContext<std::remove_cvref_t<Ps>>, kIsRest<std::remove_cvref_t<Ps>>), ...);
  return last;
}

/// void, a known type, a Rest of one, or a Result of these.
template <class R>
constexpr bool can_acknowledge() {
  using Value = typename WithoutResult<R>::type;
  if constexpr (std::is_void_v<Value>) {
    return true;
  } else {
    return Known<typename WithoutRest<std::remove_cv_t<Value>>::type>;
  }
}

// Each rule is an assertion and a result: what breaks one is not compiled any further, which would
// say the same once more in the standard library's words.

template <class R, class P>
constexpr bool check_parameter() {
  constexpr bool kConst = !kIsMutableReference<P>;
  static_assert(kConst,
                "parley: a handler's parameters must not be references to non-const: take them by "
                "value or by const reference.");
  constexpr bool kStays = !AnyTask<R> || !std::is_reference_v<P>;
  static_assert(kStays,
                "parley: a coroutine handler must take its parameters by value: a reference would "
                "dangle after the first co_await.");
  return kConst && kStays;
}

/// Whether its header has been included; asked only where a false answer ends the compilation.
template <class T>
concept Complete = requires { sizeof(T); };

template <class R, class P>
constexpr bool check_event_parameter() {
  constexpr bool kFine = check_parameter<R, P>();
  using T = std::remove_cvref_t<P>;
  if constexpr (!kIsContext<T>) {
    using Value = typename WithoutRest<typename WithoutResult<T>::type>::type;
    if constexpr (std::is_same_v<Value, Json>) {
      constexpr bool kThere = Complete<Value>;
      static_assert(kThere,
                    "parley: a handler that takes a parley::Json needs #include "
                    "<parley/json.hpp>, before the handler.");
      return kFine && kThere;
    } else {
      constexpr bool kKnown = Known<Value>;
      static_assert(kKnown,
                    "parley: a handler has a parameter of a type that cannot be received. If it is "
                    "a struct, describe it with PARLEY_JSON(Type, fields...) in its namespace, "
                    "before the handler; otherwise specialise parley::Codec.");
      return kFine && kKnown;
    }
  } else {
    return kFine;
  }
}

/// A handler that is not callable in exactly one way.
template <class F>
constexpr void check_callable() {
  static_assert(Callable<F>,
                "parley: a handler's parameters must have concrete types: they say what the "
                "arguments of the event are decoded into. Generic lambdas (auto), overloaded call "
                "operators and things that cannot be called do not say it.");
}

template <class R>
constexpr bool check_task() {
  if constexpr (AnyTask<R>) {
    constexpr bool kDefined = TaskRunner<R>::kDefined;
    static_assert(kDefined,
                  "parley: a handler that returns a Task needs #include <parley/task.hpp>, before "
                  "the handler.");
    return kDefined;
  } else {
    return true;
  }
}

template <class R>
constexpr bool check_result() {
  using Answer = typename TaskValue<R>::type;
  constexpr bool kNoError = !std::is_same_v<std::remove_cv_t<Answer>, Error>;
  static_assert(kNoError,
                "parley: this handler returns a parley::Error and nothing else: for a handler that "
                "may fail write -> parley::Result<T>, or parley::Task<parley::Result<T>>.");
  constexpr bool kSendable = !kNoError || can_acknowledge<Answer>();
  static_assert(kSendable,
                "parley: a handler must return void, a type that can be sent (it acknowledges the "
                "event), parley::Result<T> of one, or parley::Task<T> of one of these.");
  return kNoError && kSendable;
}

template <class R, class... Ps>
constexpr bool check_event_handler(TypeList<Ps...>) {
  constexpr bool kParameters = (check_event_parameter<R, Ps>() && ...);
  constexpr bool kTask = check_task<R>();
  constexpr bool kResult = check_result<R>();
  constexpr bool kRest = rest_is_last(TypeList<Ps...>());
  static_assert(kRest,
                "parley: a Rest takes all arguments that are left: no other parameter that takes "
                "arguments can follow it.");
  constexpr int kAcks = (static_cast<int>(kIsAck<std::remove_cvref_t<Ps>>) + ... + 0);
  static_assert(kAcks <= 1, "parley: a handler can have only one Ack: there is one answer.");
  constexpr bool kOneAnswer = kAcks == 0 || std::is_void_v<typename TaskValue<R>::type>;
  static_assert(kOneAnswer,
                "parley: a handler answers by its Ack or by what it returns, not by both: with an "
                "Ack it must return void or Task<void>.");
  return kParameters && kTask && kResult && kRest && kAcks <= 1 && kOneAnswer;
}

template <class R, class... Ps>
constexpr bool check_socket_parameter(TypeList<Ps...>) {
  constexpr bool kSocket =
      sizeof...(Ps) == 1 && (std::is_same_v<std::remove_cvref_t<Ps>, Socket> && ...);
  static_assert(kSocket,
                "parley: a middleware or connection handler has one parameter, parley::Socket.");
  constexpr bool kParameters = (check_parameter<R, Ps>() && ...);
  constexpr bool kTask = check_task<R>();
  return kSocket && kParameters && kTask;
}

}  // namespace parley::detail
