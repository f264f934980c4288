#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

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

/// Objects found by their own id(), which stays as it is while they are in it: no second copy of
/// each id. Hashes are kept, or a growing table would look all objects up in memory.
struct HashOfId {
  using is_transparent = void;
  std::size_t operator()(std::string_view id) const { return StringHash()(id); }
  template <class T>
  std::size_t operator()(const std::shared_ptr<T>& object) const {
    return StringHash()(object->id());
  }
};
struct SameId {
  using is_transparent = void;
  template <class A, class B>
  bool operator()(const A& a, const B& b) const {
    return of(a) == of(b);
  }

 private:
  static std::string_view of(std::string_view id) { return id; }
  template <class T>
  static std::string_view of(const std::shared_ptr<T>& object) {
    return object->id();
  }
};
template <class T>
using IdSet = std::unordered_set<std::shared_ptr<T>, HashOfId, SameId>;

}  // namespace parley::base
