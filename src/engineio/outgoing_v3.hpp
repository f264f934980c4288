#pragma once
#include <memory>
#include <mutex>
#include <string>

#include "engineio/outgoing.hpp"
#include "engineio/payload_v3.hpp"

namespace parley::engineio {

/// What peers of Engine.IO protocol 3 get of an Outgoing. Each form is made by the first who needs
/// it, for all. Thread-safe; lives in the Outgoing it is made of.
class OutgoingV3 {
 public:
  explicit OutgoingV3(const Outgoing& of) : of_(of) {}

  /// WebSocket: binary messages with their type before them, or as base64.
  const Outgoing& frames(Form form) const;
  /// Polling.
  const std::string& payload(PayloadKind kind) const;

 private:
  struct LazyFrames {
    std::once_flag once;
    std::shared_ptr<const Outgoing> made;
  };
  struct LazyPayload {
    std::once_flag once;
    std::string made;
  };

  const Outgoing& of_;
  mutable LazyFrames bytes_;
  mutable LazyFrames base64_;
  mutable LazyPayload text_payload_;
  mutable LazyPayload binary_payload_;
};

}  // namespace parley::engineio
