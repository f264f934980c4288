#pragma once
// Events from one server of a cluster to the others: Namespace::server_side_emit.
#include <string_view>
#include <type_traits>
#include <utility>

#include "parley/answers.hpp"
#include "parley/broadcast_operators.hpp"
#include "parley/callback.hpp"

namespace parley::detail {

/// Throws std::invalid_argument for the events that a namespace has of itself.
void check_server_side_event(std::string_view event);

/// An empty callback asks for no answers.
void server_side_emit(const NamespaceRef& nsp, Payload payload, AnswersCallback callback);

template <class... Args>
Payload encode_server_side_event(std::string_view event, const Args&... args) {
  check_server_side_event(event);
  return encode_arguments(event, args...);
}

template <class... Args>
void server_side_emit(const NamespaceRef& nsp, std::string_view event, Args&&... args) {
  const auto encode = [event](const auto&... each) {
    return encode_server_side_event(event, each...);
  };
  if constexpr (ends_with_callback<Args...>()) {
    const auto use = [&nsp](Payload payload, auto&& callback) {
      using Callback = std::decay_t<decltype(callback)>;
      server_side_emit(nsp, std::move(payload),
                       make_answers_callback<Callback>(std::forward<decltype(callback)>(callback)));
    };
    split_callback(encode, use, std::forward<Args>(args)...);
  } else {
    server_side_emit(nsp, encode(args...), AnswersCallback());
  }
}

}  // namespace parley::detail
