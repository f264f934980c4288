#pragma once
#include <cstdint>

namespace parley {

/// Names a handler, so that it can be removed: make one, give it to on(), once(), on_any() or
/// on_any_outgoing(), later to off(), off_any() or off_any_outgoing(). Each that is made differs
/// from all others, its copies do not; several handlers may share one. Thread-safe.
class HandlerId {
 public:
  HandlerId();
  bool operator==(const HandlerId&) const = default;

 private:
  std::uint64_t number_;
};

}  // namespace parley
