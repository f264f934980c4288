#pragma once
// Describes structs and enumerations once, so that they can be arguments of events:
//
//   struct Message { std::string room, text; };
//   PARLEY_JSON(Message, room, text)            // {"room":...,"text":...}
//   enum class Status { online, away };
//   PARLEY_JSON_ENUM(Status, online, away)      // "online", "away"
//
// Both go into the namespace of the type (the one around the class, for a nested type), before the
// type is used in a handler or an emit. At most 64 names.
//
// A described struct is read field by field: unknown fields are ignored, of repeated ones the last
// counts, and a missing one is an error unless its type takes null (std::optional, Json).
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "parley/codec.hpp"
#include "parley/for_each_name.hpp"

namespace parley {
namespace detail {

template <class Member>
struct Field {
  std::string_view name;
  Member member;
};
template <class Member>
Field(std::string_view, Member) -> Field<Member>;

template <class T>
struct EnumName {
  std::string_view name;
  T value;
};

// Found by the namespace of the type, as the macros declare them there; type_identity, because a
// pointer to a derived struct would pass for its base.
template <class T>
concept Described = std::is_class_v<T> && requires { parley_describe(std::type_identity<T>()); };
template <class T>
concept DescribedEnum =
    Enumeration<T> && requires { parley_describe_enum(std::type_identity<T>()); };

}  // namespace detail

template <detail::Described T>
struct Codec<T> {
  static void write(ValueWriter& writer, const T& value) {
    writer.begin_object();
    std::apply(
        [&](const auto&... field) {
          ((writer.key(field.name),
            Codec<MemberType<decltype(field.member)>>::write(writer, value.*field.member)),
           ...);
        },
        parley_describe(std::type_identity<T>()));
    writer.end_object();
  }

  static ReadStatus read(ValueReader& reader, T& value) {
    constexpr auto kFields = parley_describe(std::type_identity<T>());
    return read_fields(reader, value, kFields,
                       std::make_index_sequence<std::tuple_size_v<decltype(kFields)>>());
  }

 private:
  template <class Member>
  using MemberType =
      std::remove_cvref_t<decltype(std::declval<T&>().*std::declval<const Member&>())>;

  template <class Fields, std::size_t... I>
  static ReadStatus read_fields(ValueReader& reader, T& value, const Fields& fields,
                                std::index_sequence<I...>) {
    std::array<bool, sizeof...(I) + 1> seen{};
    auto status = reader.for_each_field(
        [&]([[maybe_unused]] std::string_view key, [[maybe_unused]] ValueReader& field) {
          ReadStatus inner;
          (void)((std::get<I>(fields).name == key &&
                  (seen[I] = true, inner = read_member(field, value, std::get<I>(fields)), true)) ||
                 ...);
          return inner;
        });
    [[maybe_unused]] const auto read_missing = [&](std::size_t index, const auto& field) {
      if (!status || seen[index]) return;
      auto nothing = ValueReader::nothing();
      status = read_member(nothing, value, field);
    };
    (read_missing(I, std::get<I>(fields)), ...);
    return status;
  }

  template <class Field>
  static ReadStatus read_member(ValueReader& reader, T& value, const Field& field) {
    auto status = Codec<MemberType<decltype(field.member)>>::read(reader, value.*field.member);
    return status ? ReadStatus() : std::move(status).in_field(field.name);
  }
};

/// Values without a name are written as their number; only names are read.
template <detail::DescribedEnum T>
struct Codec<T> {
  using Number = std::underlying_type_t<T>;
  static void write(ValueWriter& writer, T value) {
    for (const auto& entry : parley_describe_enum(std::type_identity<T>())) {
      if (entry.value == value) return writer.string(entry.name);
    }
    Codec<Number>::write(writer, static_cast<Number>(value));
  }
  static ReadStatus read(ValueReader& reader, T& value) {
    std::string name;
    if (auto status = reader.get(name); !status) return status;
    for (const auto& entry : parley_describe_enum(std::type_identity<T>())) {
      if (entry.name == name) {
        value = entry.value;
        return {};
      }
    }
    return ReadStatus::failure("unknown name");
  }
};

}  // namespace parley

#define PARLEY_DETAIL_FIELD(Type, name) \
  ::parley::detail::Field {             \
    #name, &Type::name                  \
  }
#define PARLEY_DETAIL_ENUMERATOR(Type, name) \
  ::parley::detail::EnumName<Type> {         \
    #name, Type::name                        \
  }

/// PARLEY_JSON(Type, fields...): see above.
#define PARLEY_JSON(Type, ...)                                                     \
  [[maybe_unused]] constexpr auto parley_describe(std::type_identity<Type>) {      \
    return std::tuple{PARLEY_DETAIL_EACH(PARLEY_DETAIL_FIELD, Type, __VA_ARGS__)}; \
  }
/// PARLEY_JSON_ENUM(Type, names...): see above.
#define PARLEY_JSON_ENUM(Type, ...)                                                     \
  [[maybe_unused]] constexpr auto parley_describe_enum(std::type_identity<Type>) {      \
    return std::array{PARLEY_DETAIL_EACH(PARLEY_DETAIL_ENUMERATOR, Type, __VA_ARGS__)}; \
  }
