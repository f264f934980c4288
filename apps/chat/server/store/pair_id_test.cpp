// The ids of direct rooms.
#include "store/pair_id.hpp"

#include <gtest/gtest.h>

namespace parley::chat {
namespace {

using People = std::pair<std::string, std::string>;

TEST(PairId, IsTheSameForBoth) {
  EXPECT_EQ(pair_id("ann", "bob"), "ann-bob");
  EXPECT_EQ(pair_id("bob", "ann"), "ann-bob");
  EXPECT_EQ(pair_id("ann", "ann"), "ann-ann");
}

TEST(PairId, SaysWhoseRoomItIs) {
  EXPECT_EQ(people_of("ann-bob"), (People{"ann", "bob"}));
  EXPECT_EQ(people_of("ann-ann"), (People{"ann", "ann"}));
}

TEST(PairId, HasOneSpelling) {
  for (const char* id : {"", "-", "ann", "ann-", "-ann", "bob-ann", "ann-bob-eve", "general"}) {
    EXPECT_FALSE(people_of(id)) << id;
  }
}

}  // namespace
}  // namespace parley::chat
