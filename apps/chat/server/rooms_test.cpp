// The rooms in memory.
#include "rooms.hpp"

#include <gtest/gtest.h>

namespace parley::chat {
namespace {

const User kAnn{"ann", "Ann"};
const User kBob{"bob", "Bob"};

TEST(Rooms, PublicRoomsKeepTheirOrder) {
  Rooms rooms({{"r2", "B", 0, {}}, {"r1", "A", 0, {}}});
  rooms.add({"r0", "C", 0, {}});
  EXPECT_EQ(rooms.public_ids(), (std::vector<std::string>{"r2", "r1", "r0"}));
}

TEST(Rooms, ADirectRoomBelongsToItsTwoPeople) {
  const Room direct{"d", "", 0, Pair{kAnn, kBob}};
  Rooms rooms({direct});
  EXPECT_TRUE(rooms.public_ids().empty());
  EXPECT_EQ(rooms.direct_ids("ann"), std::vector<std::string>{"d"});
  EXPECT_EQ(rooms.direct_ids("bob"), std::vector<std::string>{"d"});
  EXPECT_TRUE(rooms.direct_ids("eve").empty());
  EXPECT_TRUE(Rooms::may_enter(direct, "ann"));
  EXPECT_FALSE(Rooms::may_enter(direct, "eve"));
  ASSERT_NE(rooms.find("d"), nullptr);
  EXPECT_EQ(rooms.find_direct("ann", "bob"), rooms.find("d"));
  EXPECT_EQ(rooms.find_direct("bob", "ann"), rooms.find("d"));
  EXPECT_EQ(rooms.find_direct("ann", "ann"), nullptr);
  EXPECT_EQ(rooms.find_direct("ann", "eve"), nullptr);
  EXPECT_EQ(peer_of(*direct.pair, "ann"), kBob);
  EXPECT_EQ(peer_of(*direct.pair, "bob"), kAnn);
}

TEST(Rooms, NotesToOneselfAreListedOnce) {
  const Room notes{"n", "", 0, Pair{kAnn, kAnn}};
  Rooms rooms({notes});
  EXPECT_EQ(rooms.direct_ids("ann"), std::vector<std::string>{"n"});
  ASSERT_NE(rooms.find("n"), nullptr);
  EXPECT_EQ(rooms.find_direct("ann", "ann"), rooms.find("n"));
  EXPECT_EQ(peer_of(*notes.pair, "ann"), kAnn);
}

TEST(Rooms, AddingARoomAgainDoesNotTakeItBack) {
  Rooms rooms({{"r", "R", 0, {}}});
  rooms.advance("r", 5);
  EXPECT_EQ(rooms.add({"r", "R", 0, {}}).last_seq, 5);
  EXPECT_EQ(rooms.public_ids().size(), 1u);
}

TEST(Rooms, NumbersOnlyGrow) {
  Rooms rooms({{"r", "R", 3, {}}});
  rooms.advance("r", 2);
  EXPECT_EQ(rooms.find("r")->last_seq, 3);
  rooms.advance("r", 4);
  EXPECT_EQ(rooms.find("r")->last_seq, 4);
  rooms.advance("unknown", 4);
  EXPECT_EQ(rooms.find("unknown"), nullptr);
}

}  // namespace
}  // namespace parley::chat
