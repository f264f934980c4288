// What one change does to the database: numbers without gaps, repeats without a second row, and the
// rules of who may write where.
#include "store/writes.hpp"

#include <gtest/gtest.h>

#include "store/test_store.hpp"

namespace parley::chat::store {
namespace {

class WritesTest : public testing::Test {
 protected:
  WritesTest() {
    EXPECT_TRUE(store_.add_user("ann", "Ann"));
    EXPECT_TRUE(store_.add_user("bob", "Bob"));
    EXPECT_TRUE(store_.add_user("eve", "Eve"));
  }
  Outcome<ReadMark> mark(const std::string& user, const std::string& room, Sequence seq) {
    return store_.write<ReadMark>(
        [=](Writes& writes) { return writes.mark_read(user, {room, seq}); });
  }
  std::vector<ReadMark> marks(const std::string& user) {
    return store_
        .read<Entrant>([=](Reads& reads) -> Outcome<Entrant> {
          return reads.find_by_token("hash of " + user).value_or(Entrant{});
        })
        ->marks;
  }

  TemporaryFolder folder_;
  TestStore store_{folder_.path()};
};

TEST_F(WritesTest, MessagesOfARoomAreNumberedFromOneWithoutGaps) {
  for (Sequence expected = 1; expected <= 5; ++expected) {
    const auto added = store_.send("general", "ann", "message-" + std::to_string(expected));
    ASSERT_TRUE(added);
    EXPECT_EQ(added->message.seq, expected);
    EXPECT_TRUE(added->fresh);
  }
}

TEST_F(WritesTest, ARefusedMessageUsesUpNoNumber) {
  ASSERT_TRUE(store_.send("general", "ann", "message-1"));
  EXPECT_EQ(store_.send("general", "nobody", "message-2").error().code, "no_such_user");
  EXPECT_EQ(store_.send("nowhere", "ann", "message-3").error().code, "no_such_room");
  EXPECT_EQ(store_.send("general", "bob", "message-4")->message.seq, 2);
}

TEST_F(WritesTest, TheSameClientIdAgainReturnsTheStoredMessage) {
  const auto first = store_.send("general", "ann", "same-id-1", "first text");
  ASSERT_TRUE(first);
  const auto second = store_.send("general", "ann", "same-id-1", "other text");
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->fresh);
  EXPECT_EQ(second->message, first->message);
  EXPECT_EQ(second->message.text, "first text");
  EXPECT_EQ(store_.page({"general", {}, {}, 100}).messages.size(), 1u);
}

TEST_F(WritesTest, TwoAuthorsMayUseTheSameClientId) {
  ASSERT_TRUE(store_.send("general", "ann", "same-id-1"));
  const auto second = store_.send("general", "bob", "same-id-1");
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->fresh);
  EXPECT_EQ(second->message.author.name, "Bob");
}

TEST_F(WritesTest, TextsAreKeptByteForByte) {
  const std::string text = std::string("'; DROP TABLE users;-- \0 \xf0\x9f\x98\x80 %s\n", 31);
  ASSERT_TRUE(store_.send("general", "ann", "message-1", text));
  EXPECT_EQ(store_.page({"general", {}, {}, 1}).messages.at(0).text, text);
}

TEST_F(WritesTest, ANameBelongsToOnePerson) {
  EXPECT_EQ(store_.add_user("ann2", "Ann").error().code, "name_taken");
}

TEST_F(WritesTest, WhoComesLaterHasReadWhatWasSaidInPublicBefore) {
  ASSERT_TRUE(store_.send("general", "ann", "message-1"));
  ASSERT_TRUE(store_.send("general", "ann", "message-2"));
  ASSERT_TRUE(store_.send("ann-bob", "ann", "message-3"));
  const auto late = store_.add_user("late", "Late");
  ASSERT_TRUE(late);
  const std::vector<ReadMark> expected{{"general", 2}};
  EXPECT_EQ(late->marks, expected);
  EXPECT_EQ(marks("late"), expected);
  EXPECT_EQ(marks("eve"), std::vector<ReadMark>{});
}

TEST_F(WritesTest, ARoomNameIsTakenOnce) {
  const auto first = store_.write<Room>(
      [](Writes& writes) { return writes.add_room({"r1", "News", "news", "ann"}, 200, 1000); });
  ASSERT_TRUE(first);
  EXPECT_EQ(first->name, "News");
  const auto second = store_.write<Room>(
      [](Writes& writes) { return writes.add_room({"r2", "NEWS", "news", "bob"}, 200, 1000); });
  EXPECT_EQ(second.error().code, "name_taken");
}

TEST_F(WritesTest, RoomsThatAreMadeTogetherAreCountedOneByOne) {
  int made = 0;
  int refused = 0;
  for (int i = 0; i < 40; ++i) {
    const std::string name = "room-" + std::to_string(i);
    store_.store().write<Room>(
        [name](Writes& writes) { return writes.add_room({name, name, name, "ann"}, 10, 1000); },
        [&](const Outcome<Room>& outcome) {
          ++(outcome ? made : refused);
          if (!outcome) {
            EXPECT_EQ(outcome.error().code, "too_many_rooms");
          }
        });
  }
  EXPECT_TRUE(store_.send("ann-bob", "ann", "message-1"));  // direct rooms do not count
  store_.loop().turn_until([&] { return made + refused == 40; });
  EXPECT_EQ(made, 9);  // and "general"
}

TEST_F(WritesTest, ADirectRoomIsMadeWithItsFirstMessage) {
  const auto first = store_.send("ann-bob", "bob", "message-1");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->made, (Room{"ann-bob", "", 0, Pair{{"ann", "Ann"}, {"bob", "Bob"}}}));
  EXPECT_EQ(first->message.seq, 1);
  const auto second = store_.send("ann-bob", "ann", "message-2");
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->made);
  EXPECT_EQ(second->message.seq, 2);
  EXPECT_FALSE(store_.send("ann-bob", "bob", "message-1")->made);
}

TEST_F(WritesTest, TwoPeopleWhoHaveARoomUnderAnotherIdGoOnInIt) {
  ASSERT_TRUE(store_.write<int>([](Writes& writes) -> Outcome<int> {
    writes.database().exec(
        "INSERT INTO rooms (id, kind, name, first_id, second_id, last_seq, created_at) "
        "VALUES ('old', 'direct', '', 'ann', 'bob', 7, 1)");
    return 0;
  }));
  const auto added = store_.send("ann-bob", "ann", "message-1");
  ASSERT_TRUE(added);
  EXPECT_FALSE(added->made);
  EXPECT_EQ(added->message.room, "old");
  EXPECT_EQ(added->message.seq, 8);
}

TEST_F(WritesTest, NotesToOneselfAreADirectRoomToo) {
  EXPECT_TRUE(store_.send("ann-ann", "ann", "message-1")->made);
}

TEST_F(WritesTest, ADirectRoomWithAStrangerIsRefused) {
  EXPECT_EQ(store_.send("ann-nobody", "ann", "message-1").error().code, "no_such_user");
}

TEST_F(WritesTest, OnlyTheTwoWriteAndReadInADirectRoom) {
  EXPECT_EQ(store_.send("ann-bob", "eve", "message-1").error().code, "no_such_room");
  EXPECT_EQ(store_.send("bob-ann", "ann", "message-1").error().code, "no_such_room");
  ASSERT_TRUE(store_.send("ann-bob", "ann", "message-1"));
  EXPECT_TRUE(store_.send("ann-bob", "bob", "message-1"));
  EXPECT_EQ(store_.send("ann-bob", "eve", "message-2").error().code, "no_such_room");
  EXPECT_EQ(mark("eve", "ann-bob", 1).error().code, "no_such_room");
}

TEST_F(WritesTest, ReadMarksOnlyMoveForwardAndNotBeyondTheLastMessage) {
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(store_.send("general", "ann", "message-" + std::to_string(i)));
  }
  EXPECT_EQ(mark("bob", "general", 3)->seq, 3);
  EXPECT_EQ(mark("bob", "general", 1)->seq, 3);
  EXPECT_EQ(mark("bob", "general", 1000)->seq, 4);
  EXPECT_EQ(mark("eve", "general", -7)->seq, 0);
  EXPECT_EQ(mark("bob", "nowhere", 1).error().code, "no_such_room");
  EXPECT_EQ(marks("bob"), (std::vector<ReadMark>{{"general", 4}}));
}

}  // namespace
}  // namespace parley::chat::store
