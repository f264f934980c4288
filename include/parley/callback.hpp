#pragma once
// Tells the callback at the end of an emit from the arguments before it.
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "parley/codec.hpp"
#include "parley/signature.hpp"

namespace parley::detail {

/// A callable that cannot be an argument is a callback.
template <class T>
concept AnyCallback = !Known<std::remove_cvref_t<T>> &&
                      (Callable<std::decay_t<T>> || AnyFunctionObject<std::decay_t<T>>);

template <class... Args>
constexpr bool ends_with_callback() {
  if constexpr (sizeof...(Args) == 0) {
    return false;
  } else {
    return AnyCallback<std::tuple_element_t<sizeof...(Args) - 1, std::tuple<Args...>>>;
  }
}

/// The T of a callback's only parameter, a Result<T>.
template <class... Ps>
struct CallbackValue {
  static constexpr bool kFits = false;
  using type = void;
};
template <class P>
  requires AnyResult<std::remove_cvref_t<P>>
struct CallbackValue<P> {
  static constexpr bool kFits = !kIsMutableReference<P>;
  using type = typename ResultValue<std::remove_cvref_t<P>>::type;
};

template <class... Ps>
CallbackValue<Ps...> callback_value(TypeList<Ps...>);

/// Calls `use(encode(arguments...), callback)`. Only for lists that end with a callback.
template <class Encode, class Use, class... Args>
void split_callback(Encode encode, Use use, Args&&... args) {
  const auto all = std::forward_as_tuple(std::forward<Args>(args)...);
  constexpr std::size_t kLast = sizeof...(Args) - 1;
  auto payload = [&]<std::size_t... I>(std::index_sequence<I...>) {
    return encode(std::get<I>(all)...);
  }(std::make_index_sequence<kLast>());
  using Callback = std::tuple_element_t<kLast, std::tuple<Args&&...>>;
  use(std::move(payload), std::forward<Callback>(std::get<kLast>(all)));
}

}  // namespace parley::detail
