#include "base/hash.hpp"

#include <gtest/gtest.h>

#include <set>

namespace parley::base {
namespace {

TEST(StringHash, EqualTextsHashEquallyAndDifferentOnesHardlyEver) {
  const StringHash hash;
  std::set<std::size_t> seen;
  std::string text;
  for (int i = 0; i < 5000; ++i) {
    text.push_back(static_cast<char>(i % 7));  // every length, so every tail of the last word
    EXPECT_EQ(hash(text), hash(std::string_view(text)));
    EXPECT_TRUE(seen.insert(hash(text)).second) << i;
  }
}

TEST(StringHash, KeysThatCollideUnderTheStandardHashsFixedSeedDoNotHere) {
  // libstdc++'s std::hash reads 8 bytes at a time with a multiplicative mix; whatever pairs an
  // attacker computes for it offline are of no use under a key drawn at start.
  StringMap<int> map;
  for (int i = 0; i < 10000; ++i) map["room-" + std::to_string(i)] = i;
  std::size_t longest = 0;
  for (std::size_t b = 0; b < map.bucket_count(); ++b)
    longest = std::max(longest, map.bucket_size(b));
  EXPECT_LT(longest, 12u);
  EXPECT_EQ(map.find(std::string_view("room-77"))->second, 77);
}

}  // namespace
}  // namespace parley::base
