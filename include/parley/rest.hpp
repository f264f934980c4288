#pragma once
#include <type_traits>
#include <vector>

namespace parley {

/// All arguments that are left, for events that take any number of them:
/// `[](Socket socket, Rest<Json> all) { socket.emit("back", all); }`. As a handler's parameter it
/// is the last one that takes arguments. In an emit, an acknowledgement, and as what a handler
/// returns it stands for its elements, each an argument of its own; inside other values it has no
/// meaning and does not compile.
template <class T>
struct Rest : std::vector<T> {
  using std::vector<T>::vector;
};

namespace detail {

template <class T>
inline constexpr bool kIsRest = false;
template <class T>
inline constexpr bool kIsRest<Rest<T>> = true;

}  // namespace detail
}  // namespace parley
