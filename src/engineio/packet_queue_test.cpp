#include "engineio/packet_queue.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace parley::engineio {
namespace {

OutgoingRef text(std::string_view data, bool compress = true) {
  return Outgoing::message({&data, 1}, {}, compress);
}

/// The payload of a poll that takes everything.
std::pair<std::string, std::size_t> taken(PacketQueue& queue) {
  std::string payload;
  auto& packets = queue.release();
  const std::size_t references = packets.size();
  for (const OutgoingRef& packet : packets) packet->append_payload(payload);
  packets.clear();
  EXPECT_EQ(queue.held(), 0u);
  return {payload, references};
}

TEST(EngineioPacketQueue, SharesWhatWaitsAlone) {
  PacketQueue queue;
  const OutgoingRef packet = text("a");
  const std::size_t grown = queue.push(packet);
  EXPECT_EQ(grown, queue.held());
  EXPECT_GE(queue.held(), 150u);
  EXPECT_EQ(packet.use_count(), 2);
  EXPECT_EQ(taken(queue).first, "4a");
  EXPECT_TRUE(queue.empty());
}

TEST(EngineioPacketQueue, BundlesManySmallPacketsInTheirOrder) {
  PacketQueue queue;
  std::string expected;
  std::size_t held = 0;
  const std::string large(1000, 'l');
  for (int i = 0; i < 3000; ++i) {
    const std::string data = i % 500 == 499 ? large : std::to_string(i);
    held += queue.push(text(data));
    expected += (i == 0 ? "4"
                        : "\x1e"
                          "4") +
                data;
  }
  EXPECT_EQ(queue.held(), held);
  EXPECT_LT(held, expected.size() + 3000u * 40);
  const auto [payload, references] = taken(queue);
  EXPECT_EQ(payload, expected);
  EXPECT_LT(references, 40u);
}

TEST(EngineioPacketQueue, KeepsBinaryBehindItsTextAndApartWhatMustNotBeCompressed) {
  PacketQueue queue;
  std::string expected;
  for (int i = 0; i < 40; ++i) {
    const std::string_view head = "51-[]";
    const std::string attachment = "\x01";
    queue.push(Outgoing::message({&head, 1}, {&attachment, 1}));
    queue.push(text("plain", false));
    expected += std::string(i == 0 ? "" : "\x1e") +
                "451-[]\x1e"
                "bAQ==\x1e"
                "4plain";
  }
  auto& packets = queue.release();
  std::string payload;
  std::size_t compressible = 0;
  for (const OutgoingRef& packet : packets) {
    packet->append_payload(payload);
    if (packet->compress()) compressible += packet->packets();
  }
  packets.clear();
  EXPECT_EQ(payload, expected);
  EXPECT_EQ(compressible, 80u);
}

}  // namespace
}  // namespace parley::engineio
