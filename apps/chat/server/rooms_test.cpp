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

std::vector<std::string> ids(const std::vector<const Room*>& rooms) {
  std::vector<std::string> found;
  for (const Room* room : rooms) found.push_back(room->id);
  return found;
}

std::vector<std::string> directs(const Rooms& rooms, const std::string& user) {
  return ids(rooms.directs(user, 1'000'000, 100).listed);
}

TEST(Rooms, ADirectRoomBelongsToItsTwoPeople) {
  const Room direct{"d", "", 0, Pair{kAnn, kBob}};
  Rooms rooms({direct});
  EXPECT_TRUE(rooms.public_ids().empty());
  EXPECT_EQ(directs(rooms, "ann"), std::vector<std::string>{"d"});
  EXPECT_EQ(directs(rooms, "bob"), std::vector<std::string>{"d"});
  EXPECT_TRUE(directs(rooms, "eve").empty());
  EXPECT_TRUE(Rooms::may_enter(direct, "ann"));
  EXPECT_FALSE(Rooms::may_enter(direct, "eve"));
  EXPECT_EQ(peer_of(*direct.pair, "ann"), kBob);
}

TEST(Rooms, ADirectRoomIsFoundByItsPairWhateverItsIdIs) {
  Rooms rooms({{"d", "", 0, Pair{kAnn, kBob}}, {"ann-ann", "", 0, Pair{kAnn, kAnn}}});
  ASSERT_NE(rooms.find("d"), nullptr);
  EXPECT_EQ(rooms.find("ann-bob"), rooms.find("d"));
  EXPECT_EQ(rooms.find("ann-ann")->pair->second, kAnn);
  EXPECT_EQ(rooms.find("ann-eve"), nullptr);
}

TEST(Rooms, NotesToOneselfAreListedOnce) {
  const Room notes{"n", "", 0, Pair{kAnn, kAnn}};
  Rooms rooms({notes});
  EXPECT_EQ(directs(rooms, "ann"), std::vector<std::string>{"n"});
  EXPECT_EQ(peer_of(*notes.pair, "ann"), kAnn);
}

TEST(Rooms, DirectRoomsComeInPagesNewestFirst) {
  Rooms rooms({});
  for (int i = 1; i <= 5; ++i) {
    const std::string id = std::to_string(i);
    rooms.add({id, "", 0, Pair{kAnn, {"peer" + id, "Peer"}}});
    rooms.advance(id, 1, 100 + i);
  }
  rooms.advance("2", 2, 200);
  const auto first = rooms.directs("ann", 1'000'000, 2);
  EXPECT_EQ(ids(first.listed), (std::vector<std::string>{"2", "5"}));
  EXPECT_EQ(first.older.size(), 3u);
  const auto second = rooms.directs("ann", 105, 3);
  EXPECT_EQ(ids(second.listed), (std::vector<std::string>{"4", "3", "1"}));
  EXPECT_TRUE(second.older.empty());
  EXPECT_TRUE(rooms.directs("ann", 101, 3).listed.empty());
}

TEST(Rooms, AddingARoomAgainDoesNotTakeItBack) {
  Rooms rooms({{"r", "R", 0, {}}});
  rooms.advance("r", 5, 50);
  EXPECT_EQ(rooms.add({"r", "R", 0, {}}).last_seq, 5);
  EXPECT_EQ(rooms.public_ids().size(), 1u);
}

TEST(Rooms, NumbersOnlyGrow) {
  Rooms rooms({{"r", "R", 3, {}}});
  rooms.advance("r", 2, 20);
  EXPECT_EQ(rooms.find("r")->last_seq, 3);
  rooms.advance("r", 4, 40);
  EXPECT_EQ(rooms.find("r")->last_seq, 4);
  rooms.advance("unknown", 4, 40);
  EXPECT_EQ(rooms.find("unknown"), nullptr);
}

}  // namespace
}  // namespace parley::chat
