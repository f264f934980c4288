#pragma once
#include <cstddef>

#include "base/fifo.hpp"
#include "engineio/outgoing.hpp"

namespace parley::engineio {

/// Packets that wait for a transport. When there are many, small ones are copied together: a
/// reference to a packet of some bytes keeps twenty times as much alive.
class PacketQueue {
 public:
  bool empty() const { return packets_.empty(); }
  /// Bytes of memory that wait here, at most: packets, and what it takes to refer to each.
  std::size_t held() const { return bytes_ + packets_.size() * kReferenceBytes; }

  /// What is held grows by the result.
  std::size_t push(OutgoingRef packet);
  /// All of them, in order, for the caller to clear at once: nothing of it is held any more.
  base::Fifo<OutgoingRef>& release();

 private:
  // A shared packet of its own: about so much is allocated beside the bytes.
  static constexpr std::size_t kReferenceBytes = 192;
  static constexpr std::size_t kSmall = 512;
  static constexpr std::size_t kBundleBytes = 16 * 1024;
  static constexpr std::size_t kWorthBundling = 16;  // packets

  base::Fifo<OutgoingRef> packets_;
  Outgoing* bundle_ = nullptr;  // the last of packets_, when more may be copied to it
  std::size_t bytes_ = 0;
};

}  // namespace parley::engineio
