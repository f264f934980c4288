#pragma once
// Codecs of the standard templates. Included by parley/codec.hpp.
#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "parley/codec.hpp"

namespace parley {

/// Nothing is written as null; null and what was not sent are read as nothing.
template <class T>
struct Codec<std::optional<T>> {
  static void write(ValueWriter& writer, const std::optional<T>& value) {
    if (value) {
      Codec<T>::write(writer, *value);
    } else {
      writer.null();
    }
  }
  static ReadStatus read(ValueReader& reader, std::optional<T>& value) {
    value.reset();
    if (reader.is_null()) return {};
    T inner{};
    if (auto status = Codec<T>::read(reader, inner); !status) return status;
    value.emplace(std::move(inner));
    return {};
  }
};

template <class T, class Allocator>
struct Codec<std::vector<T, Allocator>> {
  static void write(ValueWriter& writer, const std::vector<T, Allocator>& value) {
    writer.begin_array();
    for (const auto& element : value) Codec<T>::write(writer, element);
    writer.end_array();
  }
  static ReadStatus read(ValueReader& reader, std::vector<T, Allocator>& value) {
    value.clear();
    return reader.for_each_element([&value](ValueReader& element) -> ReadStatus {
      T item{};
      if (auto status = Codec<T>::read(element, item); !status) {
        return std::move(status).in_element(value.size());
      }
      value.push_back(std::move(item));
      return {};
    });
  }
};

/// An array of exactly N elements.
template <class T, std::size_t N>
struct Codec<std::array<T, N>> {
  static void write(ValueWriter& writer, const std::array<T, N>& value) {
    writer.begin_array();
    for (const T& element : value) Codec<T>::write(writer, element);
    writer.end_array();
  }
  static ReadStatus read(ValueReader& reader, std::array<T, N>& value) {
    std::size_t count = 0;
    auto status = reader.for_each_element([&](ValueReader& element) -> ReadStatus {
      if (count == N) return wrong_size();
      if (auto inner = Codec<T>::read(element, value[count]); !inner) {
        return std::move(inner).in_element(count);
      }
      ++count;
      return {};
    });
    return status && count != N ? wrong_size() : std::move(status);
  }

 private:
  static ReadStatus wrong_size() {
    return ReadStatus::failure("expected " + std::to_string(N) + " elements");
  }
};

namespace detail {

/// Objects with any keys. Fields are written in the order of the map.
template <class Map>
struct MapCodec {
  using T = typename Map::mapped_type;
  static void write(ValueWriter& writer, const Map& value) {
    writer.begin_object();
    for (const auto& [key, item] : value) {
      writer.key(key);
      Codec<T>::write(writer, item);
    }
    writer.end_object();
  }
  static ReadStatus read(ValueReader& reader, Map& value) {
    value.clear();
    return reader.for_each_field([&value](std::string_view key, ValueReader& field) -> ReadStatus {
      T item{};
      if (auto status = Codec<T>::read(field, item); !status) {
        return std::move(status).in_field(key);
      }
      value.insert_or_assign(std::string(key), std::move(item));
      return {};
    });
  }
};

/// Tuples are arrays read as arguments are: extra elements are ignored, missing ones are fine where
/// null is.
template <class Tuple>
struct TupleCodec {
  static constexpr std::size_t kSize = std::tuple_size_v<Tuple>;

  static void write(ValueWriter& writer, const Tuple& value) {
    writer.begin_array();
    std::apply(
        [&writer](const auto&... items) {
          (Codec<std::remove_cvref_t<decltype(items)>>::write(writer, items), ...);
        },
        value);
    writer.end_array();
  }
  static ReadStatus read(ValueReader& reader, Tuple& value) {
    std::size_t count = 0;
    auto status = reader.for_each_element([&](ValueReader& element) -> ReadStatus {
      if (count >= kSize) return {};
      return read_item(element, value, count++, std::make_index_sequence<kSize>());
    });
    while (status && count < kSize) {
      auto nothing = ValueReader::nothing();
      status = read_item(nothing, value, count++, std::make_index_sequence<kSize>());
    }
    return status;
  }

 private:
  template <std::size_t... I>
  static ReadStatus read_item(ValueReader& element, Tuple& value, std::size_t index,
                              std::index_sequence<I...>) {
    ReadStatus status;
    (void)((I == index &&
            (status = Codec<std::tuple_element_t<I, Tuple>>::read(element, std::get<I>(value)),
             true)) ||
           ...);
    return status ? ReadStatus() : std::move(status).in_element(index);
  }
};

}  // namespace detail

template <class T, class Compare, class Allocator>
struct Codec<std::map<std::string, T, Compare, Allocator>>
    : detail::MapCodec<std::map<std::string, T, Compare, Allocator>> {};
template <class T, class Hash, class Equal, class Allocator>
struct Codec<std::unordered_map<std::string, T, Hash, Equal, Allocator>>
    : detail::MapCodec<std::unordered_map<std::string, T, Hash, Equal, Allocator>> {};

template <class A, class B>
struct Codec<std::pair<A, B>> : detail::TupleCodec<std::pair<A, B>> {};
template <class... Ts>
struct Codec<std::tuple<Ts...>> : detail::TupleCodec<std::tuple<Ts...>> {};

/// The first alternative that fits what arrived.
template <class... Ts>
struct Codec<std::variant<Ts...>> {
  static void write(ValueWriter& writer, const std::variant<Ts...>& value) {
    std::visit(
        [&writer](const auto& item) {
          Codec<std::remove_cvref_t<decltype(item)>>::write(writer, item);
        },
        value);
  }
  static ReadStatus read(ValueReader& reader, std::variant<Ts...>& value) {
    return read_first(reader, value, std::index_sequence_for<Ts...>());
  }

 private:
  template <std::size_t... I>
  static ReadStatus read_first(ValueReader& reader, std::variant<Ts...>& value,
                               std::index_sequence<I...>) {
    if ((read_one<I>(reader, value) || ...)) return {};
    return reader.mismatch("one of " + std::to_string(sizeof...(Ts)) + " other types");
  }
  template <std::size_t I>
  static bool read_one(ValueReader& reader, std::variant<Ts...>& value) {
    using T = std::variant_alternative_t<I, std::variant<Ts...>>;
    ValueReader attempt = reader.retry();
    T item{};
    if (!Codec<T>::read(attempt, item)) return false;
    value.template emplace<I>(std::move(item));
    return true;
  }
};

}  // namespace parley
