#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace parley::base {

/// SipHash-1-3 (Aumasson and Bernstein) under a key drawn once per process: keys that peers choose
/// (rooms, namespaces) cannot be made to collide, which std::hash with its fixed seed allows.
struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept;
};

/// A hash table keyed by strings from outside, searchable by string_view.
template <class T>
using StringMap = std::unordered_map<std::string, T, StringHash, std::equal_to<>>;

}  // namespace parley::base
