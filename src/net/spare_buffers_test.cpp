#include "net/spare_buffers.hpp"

#include <gtest/gtest.h>

namespace parley::net {
namespace {

TEST(SpareBuffers, GiveBackTheMemoryAndNotTheContent) {
  SpareBuffers spares;
  std::string buffer(1000, 'x');
  const char* const at = buffer.data();
  spares.give(buffer);
  EXPECT_TRUE(buffer.empty());
  EXPECT_LT(buffer.capacity(), 100u);
  buffer = spares.take();
  EXPECT_TRUE(buffer.empty());
  EXPECT_GE(buffer.capacity(), 1000u);
  EXPECT_EQ(buffer.data(), at);
  EXPECT_LT(spares.take().capacity(), 100u);
}

TEST(SpareBuffers, KeepSoMuchAndNoMore) {
  SpareBuffers spares;
  for (int i = 0; i < 1000; ++i) {
    std::string buffer(1000, 'x');
    spares.give(buffer);
  }
  std::size_t kept = 0;
  for (;;) {
    const std::string buffer = spares.take();
    if (buffer.capacity() < 1000) break;
    kept += buffer.capacity();
  }
  EXPECT_GT(kept, 200'000u);
  EXPECT_LE(kept, 256 * 1024u);

  std::string large(100'000, 'x');
  spares.give(large);
  EXPECT_LT(spares.take().capacity(), 100u);
}

}  // namespace
}  // namespace parley::net
