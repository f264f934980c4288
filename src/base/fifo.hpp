#pragma once
#include <cstddef>
#include <utility>
#include <vector>

namespace parley::base {

/// A queue that owns no memory while it is empty and was never long. std::deque allocates 576 bytes
/// before its first element, per connection.
template <class T>
class Fifo {
 public:
  bool empty() const { return front_ == items_.size(); }
  std::size_t size() const { return items_.size() - front_; }
  T& front() { return items_[front_]; }

  void push_back(T item) { items_.push_back(std::move(item)); }
  void push_front(T item) {
    if (front_ > 0) {
      items_[--front_] = std::move(item);
    } else {
      items_.insert(items_.begin(), std::move(item));
    }
  }
  void pop_front() {
    items_[front_++] = T{};
    if (front_ == items_.size()) {
      clear();
    } else if (front_ >= kCompactAt && front_ * 2 >= items_.size()) {
      items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(front_));
      front_ = 0;
    }
  }
  void clear() {
    front_ = 0;
    if (items_.capacity() > kKeep) {
      std::vector<T>().swap(items_);
    } else {
      items_.clear();
    }
  }

  auto begin() { return items_.begin() + static_cast<std::ptrdiff_t>(front_); }
  auto end() { return items_.end(); }

 private:
  static constexpr std::size_t kKeep = 8;
  static constexpr std::size_t kCompactAt = 64;

  std::vector<T> items_;
  std::size_t front_ = 0;
};

}  // namespace parley::base
