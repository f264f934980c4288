#pragma once
// Errors as values. Result<T> is what handlers return and what acknowledgements deliver.
#include <boost/system/result.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "parley/raw_json.hpp"

namespace parley {

/// Why something failed, for programs (`code`) and for people (`message`).
enum class Errc {
  kApplication,   ///< made by the program itself
  kTimeout,       ///< no acknowledgement in time ("operation has timed out")
  kDisconnected,  ///< the peer left before it answered ("socket has been disconnected")
  kDecode,        ///< an argument does not have the type the program asked for
  kCancelled,     ///< the operation was given up, e.g. the server is closing
  kRefused,       ///< not sent, for too much waits already ("outgoing queue is full")
};

/// An error value. As the result of a connection middleware it becomes the CONNECT_ERROR packet:
/// `message` is sent as "message", `data` (JSON), when set, as "data" (Socket.IO protocol 5, type
/// 4).
struct Error {
  Error() = default;
  Error(std::string text) : message(std::move(text)) {}  // NOLINT: `return Error{...}` or text
  Error(const char* text) : message(text) {}             // NOLINT
  Error(Errc why, std::string text) : code(why), message(std::move(text)) {}
  Error(std::string text, RawJson more) : message(std::move(text)), data(std::move(more)) {}

  Errc code = Errc::kApplication;
  std::string message;
  std::optional<RawJson> data;
};

/// Success of a Result<void>: `return parley::ok;`, and in a coroutine `co_return parley::ok;`,
/// where `{}` does not compile.
struct Ok {};
inline constexpr Ok ok;

/// A value or an Error: boost::system::result with one difference. What converts to T is a value,
/// also when it would convert to an Error (texts), so that `return name;` does in a function of
/// Result<std::string> what it says. Errors are spelled out: `return parley::Error("no such
/// room")`.
template <class T>
class Result : public boost::system::result<T, Error> {
  using Base = boost::system::result<T, Error>;

 public:
  /// An error, so that Asio can make one before it has the value.
  Result() : Base(boost::system::in_place_error, Errc::kCancelled, "no value") {}
  Result(Base other) : Base(std::move(other)) {}  // NOLINT
  template <class... Args>
  explicit Result(boost::system::in_place_value_t, Args&&... args)
      : Base(boost::system::in_place_value, std::forward<Args>(args)...) {}
  Result(const Error& error) : Base(boost::system::in_place_error, error) {}        // NOLINT
  Result(Error&& error) : Base(boost::system::in_place_error, std::move(error)) {}  // NOLINT

  template <class U = T>
    requires(!std::is_base_of_v<Base, std::remove_cvref_t<U>> &&
             !std::is_same_v<std::remove_cvref_t<U>, Error> &&
             !(std::is_same_v<T, bool> && !std::is_arithmetic_v<std::remove_cvref_t<U>> &&
               !std::is_class_v<std::remove_cvref_t<U>>) &&
             std::is_convertible_v<U, T>)
  Result(U&& value)  // NOLINT: implicit, as in the base
      : Base(boost::system::in_place_value, std::forward<U>(value)) {}
};

template <>
class Result<void> : public boost::system::result<void, Error> {
  using Base = boost::system::result<void, Error>;

 public:
  Result() = default;
  Result(Ok) {}                                                                     // NOLINT
  Result(Base other) : Base(std::move(other)) {}                                    // NOLINT
  Result(const Error& error) : Base(boost::system::in_place_error, error) {}        // NOLINT
  Result(Error&& error) : Base(boost::system::in_place_error, std::move(error)) {}  // NOLINT
};

/// What Result<T>::value() throws when there is no value.
class ErrorException : public std::runtime_error {
 public:
  explicit ErrorException(Error e) : std::runtime_error(e.message), error_(std::move(e)) {}
  const Error& error() const { return error_; }

 private:
  Error error_;
};

[[noreturn]] inline void throw_exception_from_error(const Error& e, const boost::source_location&) {
  throw ErrorException(e);
}

}  // namespace parley
