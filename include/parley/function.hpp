#pragma once
// A move-only std::function: callbacks may own promises, sockets and buffers.
#include <cassert>
#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace parley {

template <class Signature>
class UniqueFunction;

/// Owns any callable with the given signature; empty by default. Small callables (four words) are
/// kept in place, so a callback of the hot path does not allocate. Not thread-safe.
template <class R, class... Args>
class UniqueFunction<R(Args...)> {
 public:
  UniqueFunction() = default;
  UniqueFunction(std::nullptr_t) {}  // NOLINT: mirrors std::function

  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, UniqueFunction> &&
             std::is_invocable_r_v<R, std::remove_cvref_t<F>&, Args...>)
  UniqueFunction(F&& f) {  // NOLINT: implicit by design, as std::function
    using Decayed = std::remove_cvref_t<F>;
    if constexpr (sizeof(Decayed) <= sizeof(storage_) && alignof(Decayed) <= alignof(void*) &&
                  std::is_nothrow_move_constructible_v<Decayed>) {
      ::new (static_cast<void*>(storage_)) Decayed(std::forward<F>(f));
      vtable_ = &kInPlace<Decayed>;
    } else {
      ::new (static_cast<void*>(storage_)) Decayed*(new Decayed(std::forward<F>(f)));
      vtable_ = &kOnHeap<Decayed>;
    }
  }

  UniqueFunction(UniqueFunction&& other) noexcept { take(other); }
  UniqueFunction& operator=(UniqueFunction&& other) noexcept {
    if (this != &other) {
      reset();
      take(other);
    }
    return *this;
  }
  UniqueFunction(const UniqueFunction&) = delete;
  UniqueFunction& operator=(const UniqueFunction&) = delete;
  ~UniqueFunction() { reset(); }

  explicit operator bool() const { return vtable_ != nullptr; }

  R operator()(Args... args) {
    assert(vtable_);
    return vtable_->call(storage_, std::forward<Args>(args)...);
  }

 private:
  struct Table {
    R (*call)(void*, Args&&...);
    void (*move)(void* from, void* to) noexcept;
    void (*destroy)(void*) noexcept;
  };

  template <class F>
  static constexpr Table kInPlace{
      [](void* p, Args&&... args) -> R {
        return static_cast<R>((*std::launder(static_cast<F*>(p)))(std::forward<Args>(args)...));
      },
      [](void* from, void* to) noexcept {
        F* f = std::launder(static_cast<F*>(from));
        ::new (to) F(std::move(*f));
        f->~F();
      },
      [](void* p) noexcept { std::launder(static_cast<F*>(p))->~F(); }};

  template <class F>
  static constexpr Table kOnHeap{
      [](void* p, Args&&... args) -> R {
        return static_cast<R>((**static_cast<F**>(p))(std::forward<Args>(args)...));
      },
      [](void* from, void* to) noexcept { ::new (to) F*(*static_cast<F**>(from)); },
      [](void* p) noexcept { delete *static_cast<F**>(p); }};

  void reset() noexcept {
    if (vtable_) std::exchange(vtable_, nullptr)->destroy(storage_);
  }
  void take(UniqueFunction& other) noexcept {
    if (other.vtable_) {
      other.vtable_->move(other.storage_, storage_);
      vtable_ = std::exchange(other.vtable_, nullptr);
    }
  }

  alignas(void*) unsigned char storage_[4 * sizeof(void*)];
  const Table* vtable_ = nullptr;
};

}  // namespace parley
