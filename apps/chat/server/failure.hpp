#pragma once
#include <boost/system/result.hpp>
#include <string>
#include <utility>

namespace parley::chat {

/// Why a request was refused: a word for programs and a sentence for people. Both reach the client.
struct Failure {
  // Not an aggregate: in C++20 those can be made from one string, and Outcome<std::string> could
  // not tell a value from a failure.
  Failure() = default;
  Failure(std::string why, std::string sentence)
      : code(std::move(why)), text(std::move(sentence)) {}

  std::string code;
  std::string text;
  bool operator==(const Failure&) const = default;
};

template <class T>
using Outcome = boost::system::result<T, Failure>;

namespace failure {

inline Failure bad_request(std::string text) {
  return {"bad_request", std::move(text)};
}
inline Failure slow_down() {
  return {"slow_down", "You are sending too fast. Wait a moment."};
}
/// As slow_down, for what comes back in minutes instead of moments.
inline Failure wait_a_while(std::string text) {
  return {"slow_down", std::move(text)};
}
/// As slow_down, for what others at the same address did.
inline Failure address_too_fast() {
  return {"slow_down", "Too much comes from your network at the moment. Wait a moment."};
}
/// Not slow_down: a client that waited for it would hold back everything else it has to send.
inline Failure too_many_conversations(std::string text) {
  return {"too_many_conversations", std::move(text)};
}
inline Failure server_busy() {
  return {"server_busy", "The server is busy. Please try again."};
}
inline Failure storage_failed() {
  return {"storage_failed", "The server could not save this. Please try again."};
}
inline Failure stopping() {
  return {"server_busy", "The server is stopping. Please try again."};
}
inline Failure no_such_room() {
  return {"no_such_room", "There is no such room."};
}
inline Failure no_such_user() {
  return {"no_such_user", "There is no such person."};
}
inline Failure name_taken() {
  return {"name_taken", "This name is taken. Please choose another."};
}
inline Failure name_required() {
  return {"name_required", "Please enter a name."};
}
inline Failure name_invalid(std::string text) {
  return {"name_invalid", std::move(text)};
}
inline Failure too_many_rooms() {
  return {"too_many_rooms", "There are too many rooms already."};
}

}  // namespace failure
}  // namespace parley::chat
