#include "engineio/packet_queue.hpp"

#include <memory>
#include <utility>

namespace parley::engineio {

std::size_t PacketQueue::push(OutgoingRef packet) {
  const std::size_t before = held();
  const std::size_t size = packet->frames().size();
  bytes_ += size;
  if (packets_.size() < kWorthBundling || size > kSmall) {
    bundle_ = nullptr;
    packets_.push_back(std::move(packet));
    return held() - before;
  }
  if (!bundle_ || bundle_->compress() != packet->compress() ||
      bundle_->frames().size() + size > kBundleBytes) {
    auto made = std::make_shared<Outgoing>(packet->compress());
    bundle_ = made.get();
    packets_.push_back(std::move(made));
  }
  bundle_->append(*packet);
  bytes_ += packet->packets() * Outgoing::kPartBytes;
  return held() - before;
}

base::Fifo<OutgoingRef>& PacketQueue::release() {
  bundle_ = nullptr;
  bytes_ = 0;
  return packets_;
}

}  // namespace parley::engineio
