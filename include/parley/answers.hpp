#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "parley/codec.hpp"
#include "parley/error.hpp"
#include "parley/function.hpp"
#include "parley/signature.hpp"

namespace parley {

/// How the receivers of a broadcast acknowledged it. `receivers` is the sum of the four others:
/// values.size(), left, unreadable, missing. A plain value: copy and keep it.
template <class T>
struct Answers {
  /// With Answers<void> only the count of the values says something.
  using Value = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

  /// The first acknowledgement argument of each client that answered in time, in no given order.
  std::vector<Value> values;
  std::size_t receivers = 0;   ///< clients the event was sent to
  std::size_t left = 0;        ///< disconnected before they answered: not waited for
  std::size_t unreadable = 0;  ///< answered with something that is no T
  std::size_t missing = 0;  ///< had not answered when the wait ended, or were not asked: kRefused
  /// Why the wait ended before everyone was heard: kTimeout, or kCancelled when the server ended.
  /// What had come by then is there all the same.
  std::optional<Error> error;

  /// Whether everyone who could answer did.
  explicit operator bool() const { return !error; }
};

namespace detail {

/// The first argument of one acknowledgement, as it came; no text when there was none.
struct RawAnswer {
  std::string json;
  std::vector<std::string> attachments;
};

struct RawAnswers {
  std::vector<RawAnswer> values;
  std::size_t receivers = 0;
  std::size_t left = 0;
  std::size_t missing = 0;
  std::optional<Error> error;
};

using AnswersCallback = UniqueFunction<void(RawAnswers)>;

template <class T>
Result<T> decode_answer(const RawAnswer& answer) {
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    const std::string_view text = answer.json;
    Arguments arguments{{&text, text.empty() ? 0U : 1U}, answer.attachments};
    return decode_argument<T>(arguments, 0);
  }
}

template <class T>
Answers<T> decode_answers(const RawAnswers& raw) {
  Answers<T> answers;
  answers.values.reserve(raw.values.size());
  for (const RawAnswer& each : raw.values) {
    auto value = decode_answer<T>(each);
    if (value.has_error()) {
      ++answers.unreadable;
    } else if constexpr (std::is_void_v<T>) {
      answers.values.emplace_back();
    } else {
      answers.values.push_back(std::move(*value));
    }
  }
  answers.receivers = raw.receivers;
  answers.left = raw.left;
  answers.missing = raw.missing;
  answers.error = raw.error;
  return answers;
}

/// The answer of a broadcast's only receiver.
template <class T>
Result<T> decode_only_answer(const RawAnswers& raw) {
  if (!raw.values.empty()) return decode_answer<T>(raw.values.front());
  if (raw.error) return *raw.error;
  return Error(Errc::kDisconnected, "socket has been disconnected");
}

template <class... Ps>
struct AnswersValue {
  static constexpr bool kFits = false;
  using type = void;
};
template <class T>
struct AnswersValue<Answers<T>> {
  static constexpr bool kFits = true;
  using type = T;
};
template <class... Ps>
  requires(!kIsMutableReference<Ps> && ...)
AnswersValue<std::remove_cvref_t<Ps>...> answers_value(TypeList<Ps...>);
AnswersValue<> answers_value(...);

template <class F>
AnswersCallback make_answers_callback(F callback) {
  if constexpr (check_callback<F>()) {
    using Value = decltype(answers_value(typename SignatureOf<F>::Parameters()));
    static_assert(Value::kFits,
                  "parley: the callback of a broadcast has one parameter, parley::Answers<T>: what "
                  "all its receivers answer.");
    if constexpr (Value::kFits) {
      return [callback = std::move(callback)](RawAnswers raw) mutable {
        callback(decode_answers<typename Value::type>(raw));
      };
    }
  }
  return {};  // not reached: an assertion has failed
}

}  // namespace detail
}  // namespace parley
