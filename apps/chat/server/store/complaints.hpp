#pragma once
#include <chrono>
#include <string>

namespace parley::chat::store {

/// The log of a thread that may fail hundreds of times a second: the first failure at once, then
/// one line every ten seconds with the number of those in between. Used by one thread.
class Complaints {
 public:
  void say(const std::string& text);

 private:
  std::chrono::steady_clock::time_point last_{};
  unsigned silent_ = 0;
};

}  // namespace parley::chat::store
