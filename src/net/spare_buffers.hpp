#pragma once
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace parley::net {

/// Strings without content whose memory is used again: what the connections of a loop write in one
/// turn needs no allocation in the next, and an idle connection holds none. For one thread.
class SpareBuffers {
 public:
  /// Empty, with memory if there is a spare one.
  std::string take() {
    if (spares_.empty()) return {};
    std::string buffer = std::move(spares_.back());
    spares_.pop_back();
    held_ -= buffer.capacity();
    return buffer;
  }
  /// Leaves `buffer` empty and without memory.
  void give(std::string& buffer) {
    std::string spare;
    spare.swap(buffer);
    if (held_ + spare.capacity() > kMaxBytes || spare.capacity() > kMaxEach) return;
    spare.clear();
    held_ += spare.capacity();
    spares_.push_back(std::move(spare));
  }

 private:
  static constexpr std::size_t kMaxBytes = 256 * 1024;
  static constexpr std::size_t kMaxEach = 16 * 1024;

  std::vector<std::string> spares_;
  std::size_t held_ = 0;
};

}  // namespace parley::net
