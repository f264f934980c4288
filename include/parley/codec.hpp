#pragma once
// Codec<T> says how a C++ type travels in an event. Built in: bool, integers, floating point,
// strings, Binary (also as std::vector of bytes), Json, RawJson, null, enumerations, and of these
// std::optional, vector, array, map, pair, tuple and variant. Structs are described by PARLEY_JSON
// (parley/describe.hpp); anything else by a specialisation:
//
//   template <>
//   struct parley::Codec<Color> {
//     static void write(ValueWriter& writer, const Color& color) { writer.string(color.hex()); }
//     static ReadStatus read(ValueReader& reader, Color& color);
//   };
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "parley/binary.hpp"
#include "parley/error.hpp"
#include "parley/json_fwd.hpp"
#include "parley/raw_json.hpp"
#include "parley/rest.hpp"
#include "parley/value.hpp"
#include "parley/value_reader.hpp"

namespace parley {

namespace detail {

template <class T>
inline constexpr bool kNever = false;

/// Plain char is not among them: it is text of one character or a small number, nobody knows.
template <class T>
concept Integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
                  !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> &&
                  !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

template <class T>
concept Enumeration = std::is_enum_v<T>;

}  // namespace detail

template <class T>
struct Codec {
  using Unknown = T;
  static void write(ValueWriter&, const T&) { (void)refuse(); }
  static ReadStatus read(ValueReader&, T&) { return refuse(); }

 private:
  static ReadStatus refuse() {
    static_assert(
        detail::kNever<T>,
        "parley: this type cannot be an argument of an event. If it is a struct, describe "
        "it with PARLEY_JSON(Type, fields...) in its namespace; otherwise specialise "
        "parley::Codec. A callback is an argument only at the end of an emit that waits for "
        "answers, with one parameter of type parley::Result<T> (of a broadcast: "
        "parley::Answers<T>).");
    return {};
  }
};

namespace detail {

template <class T>
concept Known = !requires { typename Codec<T>::Unknown; };

}  // namespace detail

template <>
struct Codec<bool> {
  static void write(ValueWriter& writer, bool value) { writer.boolean(value); }
  static ReadStatus read(ValueReader& reader, bool& value) { return reader.get(value); }
};

template <detail::Integer T>
struct Codec<T> {
  static void write(ValueWriter& writer, T value) {
    if constexpr (std::is_signed_v<T>) {
      writer.integer(value);
    } else {
      writer.unsigned_integer(value);
    }
  }
  static ReadStatus read(ValueReader& reader, T& value) {
    std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t> wide = 0;
    if (auto status = reader.get(wide); !status) return status;
    if (!std::in_range<T>(wide)) return ReadStatus::failure("number out of range");
    value = static_cast<T>(wide);
    return {};
  }
};

template <std::floating_point T>
struct Codec<T> {
  static void write(ValueWriter& writer, T value) {
    if constexpr (std::is_same_v<T, float>) {
      writer.number(value);
    } else {
      writer.number(static_cast<double>(value));
    }
  }
  static ReadStatus read(ValueReader& reader, T& value) {
    double wide = 0;
    if (auto status = reader.get(wide); !status) return status;
    if constexpr (std::is_same_v<T, float>) {
      if (wide > std::numeric_limits<float>::max() || wide < std::numeric_limits<float>::lowest()) {
        return ReadStatus::failure("number out of range");
      }
    }
    value = static_cast<T>(wide);
    return {};
  }
};

template <>
struct Codec<std::string> {
  static void write(ValueWriter& writer, std::string_view value) { writer.string(value); }
  static ReadStatus read(ValueReader& reader, std::string& value) { return reader.get(value); }
};

template <>
struct Codec<std::string_view> {
  static void write(ValueWriter& writer, std::string_view value) { writer.string(value); }
  template <class T>
  static ReadStatus read(ValueReader&, T&) {
    static_assert(detail::kNever<T>, "parley: a view would dangle: receive std::string instead.");
    return {};
  }
};

/// Null pointers are null.
template <>
struct Codec<const char*> {
  static void write(ValueWriter& writer, const char* value) {
    if (value) {
      writer.string(value);
    } else {
      writer.null();
    }
  }
  template <class T>
  static ReadStatus read(ValueReader&, T&) {
    static_assert(detail::kNever<T>,
                  "parley: a pointer would dangle: receive std::string instead.");
    return {};
  }
};
template <>
struct Codec<char*> : Codec<const char*> {};

/// String literals; what follows a zero byte is not part of the text.
template <std::size_t N>
struct Codec<char[N]> {
  static void write(ValueWriter& writer, const char (&value)[N]) {
    writer.string(std::string_view(value, N).substr(0, std::string_view(value, N).find('\0')));
  }
};

namespace detail {

template <class T>
struct NullCodec {
  static void write(ValueWriter& writer, T) { writer.null(); }
  static ReadStatus read(ValueReader& reader, T&) {
    return reader.is_null() ? ReadStatus() : reader.mismatch("null");
  }
};

}  // namespace detail

template <>
struct Codec<std::nullptr_t> : detail::NullCodec<std::nullptr_t> {};
template <>
struct Codec<std::monostate> : detail::NullCodec<std::monostate> {};

/// Enumerations without PARLEY_JSON_ENUM travel as their numbers, which are not checked.
template <detail::Enumeration T>
struct Codec<T> {
  using Number = std::underlying_type_t<T>;
  static void write(ValueWriter& writer, T value) {
    Codec<Number>::write(writer, static_cast<Number>(value));
  }
  static ReadStatus read(ValueReader& reader, T& value) {
    Number number{};
    if (auto status = Codec<Number>::read(reader, number); !status) return status;
    value = static_cast<T>(number);
    return {};
  }
};

template <>
struct Codec<RawJson> {
  static void write(ValueWriter& writer, const RawJson& value) { writer.raw(value.text); }
  static ReadStatus read(ValueReader& reader, RawJson& value) {
    value.text = reader.kind() == ValueKind::kNothing ? std::string_view("null") : reader.raw();
    return {};
  }
};

template <>
struct Codec<Json> {
  static void write(ValueWriter& writer, const Json& value);
  /// Whatever arrives; what was not sent is null.
  static ReadStatus read(ValueReader& reader, Json& value);
};

template <>
struct Codec<Binary> {
  static void write(ValueWriter& writer, const Binary& value) {
    writer.binary(std::string(value.view()));
  }
  static ReadStatus read(ValueReader& reader, Binary& value) { return reader.get(value); }
};

namespace detail {

/// std::vector<std::byte> and std::vector<std::uint8_t>: binary, as Binary is.
template <class Byte>
struct ByteVectorCodec {
  static void write(ValueWriter& writer, const std::vector<Byte>& value) {
    writer.binary(std::string(reinterpret_cast<const char*>(value.data()), value.size()));
  }
  static ReadStatus read(ValueReader& reader, std::vector<Byte>& value) {
    Binary bytes;
    if (auto status = reader.get(bytes); !status) return status;
    const auto* first = reinterpret_cast<const Byte*>(bytes.data());
    value.assign(first, first + bytes.size());
    return {};
  }
};

}  // namespace detail

template <>
struct Codec<std::vector<std::byte>> : detail::ByteVectorCodec<std::byte> {};
template <>
struct Codec<std::vector<std::uint8_t>> : detail::ByteVectorCodec<std::uint8_t> {};

namespace detail {

/// Throws std::invalid_argument for the names that Socket.IO keeps for itself.
void check_event_name(std::string_view event);

/// One argument; of a Rest, all of them.
template <class T>
void write_argument(ValueWriter& writer, const T& value) {
  if constexpr (kIsRest<T>) {
    for (const auto& element : value) write_argument(writer, element);
  } else {
    Codec<T>::write(writer, value);
  }
}

/// `["event",args...]`
template <class... Args>
Payload encode_event(std::string_view event, const Args&... args) {
  check_event_name(event);
  ValueWriter writer;
  writer.begin_array();
  writer.string(event);
  (write_argument<std::remove_cv_t<Args>>(writer, args), ...);
  writer.end_array();
  return {writer.take_json(), writer.take_attachments()};
}

/// `[args...]`, the content of an acknowledgement.
template <class... Args>
Payload encode_arguments(const Args&... args) {
  ValueWriter writer;
  writer.begin_array();
  (write_argument<std::remove_cv_t<Args>>(writer, args), ...);
  writer.end_array();
  return {writer.take_json(), writer.take_attachments()};
}

/// `[{"error":message}]`, with "data" where there is some: how a failed handler acknowledges.
Payload encode_error(const Error& error);

/// "argument 2: ..." with Errc::kDecode; counted from 1.
Error decode_error(std::size_t index, ReadStatus status);

template <class T>
ReadStatus read_argument(const Arguments& arguments, std::size_t index, T& value) {
  if (index < arguments.values.size()) {
    ValueReader reader(arguments.values[index], arguments.attachments);
    return Codec<T>::read(reader, value);
  }
  auto reader = ValueReader::nothing();
  return Codec<T>::read(reader, value);
}

/// Argument `index` (from 0) as a T. One that was not sent is fine where null is.
template <class T>
Result<T> decode_argument(const Arguments& arguments, std::size_t index) {
  static_assert(std::is_default_constructible_v<T>,
                "parley: received types must be default constructible.");
  Result<T> result(boost::system::in_place_value);
  if (auto status = read_argument(arguments, index, *result); !status) {
    return decode_error(index, std::move(status));
  }
  return result;
}

}  // namespace detail
}  // namespace parley

#include "parley/codec_containers.hpp"
