#pragma once
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.hpp"

namespace parley::engineio {

/// Which loop a session lives on, where ids do not say so because the program makes them
/// (ServerOptions::generate_id). Shared by all engines of a server. Thread-safe.
class SessionHomes {
 public:
  /// False when some loop has a session of that id.
  bool add(const std::string& id, unsigned loop) {
    const std::lock_guard lock(mutex_);
    return loops_.emplace(id, loop).second;
  }
  void remove(const std::string& id) {
    const std::lock_guard lock(mutex_);
    loops_.erase(id);
  }
  std::optional<unsigned> find(std::string_view id) const {
    const std::lock_guard lock(mutex_);
    const auto found = loops_.find(id);
    return found == loops_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  mutable std::mutex mutex_;
  base::StringMap<unsigned> loops_;
};

}  // namespace parley::engineio
