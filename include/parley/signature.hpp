#pragma once
// Takes the signature of a callable apart. What is not in it cannot be decoded, so a callable
// without exactly one signature (a generic lambda) is refused with a readable message.
#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>

#include "parley/error.hpp"
#include "parley/task_fwd.hpp"

namespace parley {

class Socket;
template <class... Ts>
class Ack;

namespace detail {

template <class... Ts>
struct TypeList {
  static constexpr std::size_t kSize = sizeof...(Ts);
};

template <class R, class... Ps>
struct Signature {
  using Return = R;
  using Parameters = TypeList<Ps...>;
};

template <class F>
struct SignatureOf;
template <class R, class... Ps>
struct SignatureOf<R(Ps...)> : Signature<R, Ps...> {};
template <class R, class... Ps>
struct SignatureOf<R(Ps...) noexcept> : Signature<R, Ps...> {};
template <class R, class... Ps>
struct SignatureOf<R (*)(Ps...)> : Signature<R, Ps...> {};
template <class R, class... Ps>
struct SignatureOf<R (*)(Ps...) noexcept> : Signature<R, Ps...> {};
template <class R, class C, class... Ps>
struct SignatureOf<R (C::*)(Ps...)> : Signature<R, Ps...> {};
template <class R, class C, class... Ps>
struct SignatureOf<R (C::*)(Ps...) const> : Signature<R, Ps...> {};
template <class R, class C, class... Ps>
struct SignatureOf<R (C::*)(Ps...) noexcept> : Signature<R, Ps...> {};
template <class R, class C, class... Ps>
struct SignatureOf<R (C::*)(Ps...) const noexcept> : Signature<R, Ps...> {};

template <class F>
concept FunctionPointer = std::is_pointer_v<F> && std::is_function_v<std::remove_pointer_t<F>>;
template <class F>
concept FunctionObject = std::is_class_v<F> && requires { &F::operator(); };
/// A function, or an object with exactly one call operator.
template <class F>
concept Callable = FunctionPointer<F> || FunctionObject<F>;

struct OtherCallOperator {
  void operator()();
};
template <class F>
struct BothCallOperators : F, OtherCallOperator {};
/// An object with call operators of whatever number and kind: generic lambdas too, whose body is
/// not looked at for this.
template <class F>
concept AnyFunctionObject =
    std::is_class_v<F> && !std::is_final_v<F> && !requires { &BothCallOperators<F>::operator(); };

/// A callback at the end of an emit.
template <class F>
constexpr bool check_callback() {
  static_assert(Callable<F>,
                "parley: a callback's parameter must have a concrete type, not auto: "
                "parley::Result<T>, or where several may answer parley::Answers<T>.");
  return Callable<F>;
}

template <FunctionObject F>
struct SignatureOf<F> : SignatureOf<decltype(&F::operator())> {};

template <class T>
struct ResultValue;
template <class T>
struct ResultValue<Result<T>> {
  using type = T;
};
template <class T>
concept AnyResult = requires { typename ResultValue<T>::type; };

template <class T>
inline constexpr bool kIsAck = false;
template <class... Ts>
inline constexpr bool kIsAck<Ack<Ts...>> = true;

/// What a Task is a task of; the type itself when it is none.
template <class T>
struct TaskValue {
  using type = T;
};
template <class T>
struct TaskValue<boost::asio::awaitable<T, boost::asio::any_io_executor>> {
  using type = T;
};
template <class T>
concept AnyTask = !std::is_same_v<typename TaskValue<T>::type, T>;

/// Runs the tasks that handlers return; defined by parley/task.hpp.
template <class Task>
struct TaskRunner {
  static constexpr bool kDefined = false;
};

template <class T>
inline constexpr bool kIsMutableReference =
    std::is_lvalue_reference_v<T> && !std::is_const_v<std::remove_reference_t<T>>;

}  // namespace detail
}  // namespace parley
