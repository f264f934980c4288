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

/// Always true, for use in another assertion: false only in the rules that follow.
template <class R, class P>
constexpr void check_parameter() {
  static_assert(!std::is_lvalue_reference_v<P> || std::is_const_v<std::remove_reference_t<P>>,
                "parley: a handler's parameters must not be references to non-const: take them by "
                "value or by const reference.");
  static_assert(!AnyTask<R> || !std::is_reference_v<P>,
                "parley: a coroutine handler must take its parameters by value: a reference would "
                "dangle after the first co_await.");
}

template <class R, class P>
constexpr void check_event_parameter() {
  check_parameter<R, P>();
  using T = std::remove_cvref_t<P>;
  if constexpr (!kIsContext<T>) {
    static_assert(Known<typename WithoutRest<typename WithoutResult<T>::type>::type>,
                  "parley: a handler has a parameter of a type that cannot be received. If it is a "
                  "struct, describe it with PARLEY_JSON(Type, fields...) in its namespace, before "
                  "the handler; otherwise specialise parley::Codec.");
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
constexpr void check_task() {
  if constexpr (AnyTask<R>) {
    static_assert(TaskRunner<R>::kDefined,
                  "parley: a handler that returns a Task needs #include <parley/task.hpp>, before "
                  "the handler.");
  }
}

template <class R, class... Ps>
constexpr void check_event_handler(TypeList<Ps...>) {
  (check_event_parameter<R, Ps>(), ...);
  check_task<R>();
  using Answer = typename TaskValue<R>::type;
  static_assert(can_acknowledge<Answer>(),
                "parley: a handler must return void, a type that can be sent (it acknowledges the "
                "event), parley::Result<T> of one, or parley::Task<T> of one of these.");
  static_assert(rest_is_last(TypeList<Ps...>()),
                "parley: a Rest takes all arguments that are left: no other parameter that takes "
                "arguments can follow it.");
  constexpr int kAcks = (static_cast<int>(kIsAck<std::remove_cvref_t<Ps>>) + ... + 0);
  static_assert(kAcks <= 1, "parley: a handler can have only one Ack: there is one answer.");
  static_assert(kAcks == 0 || std::is_void_v<Answer>,
                "parley: a handler answers by its Ack or by what it returns, not by both: with an "
                "Ack it must return void or Task<void>.");
}

template <class R, class... Ps>
constexpr void check_socket_parameter(TypeList<Ps...>) {
  static_assert(sizeof...(Ps) == 1 && (std::is_same_v<std::remove_cvref_t<Ps>, Socket> && ...),
                "parley: a middleware or connection handler has one parameter, parley::Socket.");
  (check_parameter<R, Ps>(), ...);
  check_task<R>();
}

}  // namespace parley::detail
