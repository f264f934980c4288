#pragma once
// Bytes that are appended behind and taken away in front. What was taken is only moved over once
// it is more than what is left, so that a long queue is not copied again and again.
#include <cstddef>
#include <string>
#include <string_view>

namespace load {

class Buffer {
 public:
  bool empty() const { return taken_ == bytes_.size(); }
  std::size_t size() const { return bytes_.size() - taken_; }
  char* data() { return bytes_.data() + taken_; }
  void append(std::string_view more) { bytes_.append(more); }
  void append(char c) { bytes_.push_back(c); }
  /// Room for `count` more bytes, which the caller fills.
  char* extend(std::size_t count) {
    bytes_.resize(bytes_.size() + count);
    return bytes_.data() + bytes_.size() - count;
  }

  void take(std::size_t count) {
    taken_ += count;
    if (taken_ == bytes_.size()) {
      clear();
    } else if (taken_ > bytes_.size() / 2) {
      bytes_.erase(0, taken_);
      taken_ = 0;
    }
  }

  void clear() {
    bytes_.clear();
    taken_ = 0;
  }

 private:
  std::string bytes_;
  std::size_t taken_ = 0;
};

}  // namespace load
