#pragma once
// One received JSON value, decoded on demand: what Codec<T>::read takes. Decoding reports what does
// not fit as a value, never as an exception, for it is a peer who decides what arrives.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "parley/binary.hpp"

namespace parley {

/// Nothing at all, or why a value does not fit: "field 'room': expected string, got number".
class [[nodiscard]] ReadStatus {
 public:
  ReadStatus() = default;
  static ReadStatus failure(std::string why);

  explicit operator bool() const { return error_ == nullptr; }
  /// Empty when the value fits.
  std::string message() const { return error_ ? *error_ : std::string(); }

  /// The same failure, one level further out.
  ReadStatus in_field(std::string_view name) &&;
  ReadStatus in_element(std::size_t index) &&;

 private:
  std::unique_ptr<std::string> error_;
};

enum class ValueKind : std::uint8_t {
  kNothing,  ///< there is no such argument or field
  kNull,
  kBoolean,
  kNumber,
  kString,
  kArray,
  kObject,  ///< also binary: a placeholder object, see ValueReader::get(Binary&)
  kInvalid,
};

/// A value on its way into a C++ type. Valid only during the call it is passed to; numbers, strings
/// and null may be read again and again, arrays and objects once, unless raw() or retry() was asked
/// first. Not thread-safe.
class ValueReader {
 public:
  /// `json`: one JSON value (RFC 8259) without surrounding space. Anything else is safe, and fails.
  explicit ValueReader(std::string_view json, std::span<const std::string> attachments = {})
      : text_(json), attachments_(attachments) {}
  /// An argument or field that was not sent.
  static ValueReader nothing() { return ValueReader(std::string_view()); }
  ValueReader(const ValueReader&) = delete;
  ValueReader& operator=(const ValueReader&) = delete;

  ValueKind kind() const;
  /// null, or not sent: undefined in JavaScript.
  bool is_null() const;
  /// The JSON text of the value; empty when it was not sent. Lives as long as this reader.
  std::string_view raw();
  /// A second reader of the same value, to try another type.
  ValueReader retry();
  std::span<const std::string> attachments() const { return attachments_; }

  ReadStatus get(bool& value);
  /// Numbers without a fraction, however they are written (5, 5.0, 5e0), that fit in the type.
  ReadStatus get(std::int64_t& value);
  ReadStatus get(std::uint64_t& value);
  /// Any number, integers of any size too (then rounded).
  ReadStatus get(double& value);
  /// UTF-8. Half a surrogate pair becomes U+FFFD.
  ReadStatus get(std::string& value);
  ReadStatus get(Binary& value);

  /// Calls `visit(ValueReader& element)` for each element; it returns a ReadStatus, and a failure
  /// ends the walk and is the result.
  template <class Visit>
  ReadStatus for_each_element(Visit&& visit) {
    return elements({erase(visit), [](void* callee, std::string_view, ValueReader& element) {
                       return (*static_cast<std::remove_reference_t<Visit>*>(callee))(element);
                     }});
  }
  /// Calls `visit(std::string_view key, ValueReader& value)` for each field, as above. The key is
  /// valid during the call. Keys may repeat: the last one counts, as in JavaScript.
  template <class Visit>
  ReadStatus for_each_field(Visit&& visit) {
    return fields({erase(visit), [](void* callee, std::string_view key, ValueReader& value) {
                     return (*static_cast<std::remove_reference_t<Visit>*>(callee))(key, value);
                   }});
  }

  /// "expected `expected`, got ..."
  ReadStatus mismatch(std::string_view expected) const;

 private:
  struct Visitor {
    void* callee;
    ReadStatus (*call)(void* callee, std::string_view key, ValueReader& value);
  };
  template <class Visit>
  static void* erase(Visit& visit) {
    return const_cast<void*>(static_cast<const void*>(std::addressof(visit)));
  }
  struct Walk;  // the parser, kept out of this header

  ValueReader(std::string_view text, void* node, const ValueReader& parent);

  ReadStatus elements(Visitor visitor);
  ReadStatus fields(Visitor visitor);
  template <class Integer>
  ReadStatus get_integer(Integer& value);

  std::string_view text_;  // the value; for a container with a node_ only its first character
  void* node_ = nullptr;   // where the parser stands, for containers inside others
  std::span<const std::string> attachments_;
  std::size_t depth_ = 0;
};

}  // namespace parley
