#include "socketio/recovery_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace parley::socketio {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

struct RecoveryLogTest : testing::Test {
  /// Ten packets of 100, and the audience that they have all been for.
  RecoveryLog log{1000 + audience(), seconds(10)};
  std::shared_ptr<RecoveryTrack> track = std::make_shared<RecoveryTrack>();
  std::shared_ptr<RecoveryTrack> other = std::make_shared<RecoveryTrack>();
  net::TimePoint now{};
  RoomTrail trail;

  void append(BroadcastTarget target = {}, std::size_t bytes = 100) {
    append_to(track, std::move(target), bytes);
  }
  void append_to(const std::shared_ptr<RecoveryTrack>& whose, BroadcastTarget target,
                 std::size_t bytes) {
    auto packet = std::make_shared<LoggedPacket>();
    packet->position = log.end() + 1;
    packet->at = now;
    packet->track = whose;
    packet->target = std::move(target);
    packet->bytes = bytes;
    log.append(packet);
  }
  static std::size_t audience() {
    RecoveryIndex index;
    index.add({}, 1, 0);
    return index.bytes();
  }
  std::optional<std::vector<LogPosition>> missed(LogPosition from) {
    if (!RecoveryLog::knows(*track, trail, from)) return std::nullopt;
    MissedPackets found;
    EXPECT_TRUE(track->index.find({"me", trail, from}, 1'000'000, found));
    std::sort(found.positions.begin(), found.positions.end());
    for (const LogPosition position : found.positions) {
      EXPECT_EQ(log.at(position)->position, position);
      EXPECT_EQ(log.at(position)->track, track);
    }
    return found.positions;
  }
};

TEST_F(RecoveryLogTest, FindsWhatCameAfter) {
  for (int i = 0; i < 4; ++i) append();
  EXPECT_EQ(log.end(), 4u);
  EXPECT_THAT(*missed(0), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(*missed(2), ElementsAre(3, 4));
  EXPECT_THAT(*missed(4), IsEmpty());
}

TEST_F(RecoveryLogTest, FindsWhatWasForTheSocket) {
  log = {100'000, seconds(10)};  // many audiences
  trail.enter("red", 0);
  trail.enter("blue", 4);
  append({{"red"}, {}});            // 1
  append({{"green"}, {}});          // 2
  append({{"me"}, {}});             // 3
  append({{"blue"}, {}});           // 4: before it joined
  append({{"green", "blue"}, {}});  // 5
  append({{}, {"red"}});            // 6
  append({{}, {"me"}});             // 7
  append({{"red"}, {"blue"}});      // 8
  append({{}, {"green"}});          // 9
  EXPECT_THAT(*missed(0), ElementsAre(1, 3, 5, 9));
}

TEST_F(RecoveryLogTest, KeepsNamespacesApart) {
  append();
  append_to(other, {}, 100);
  append();
  EXPECT_THAT(*missed(0), ElementsAre(1, 3));
}

TEST_F(RecoveryLogTest, DropsTheOldestBeyondItsBytesAndKnowsItHas) {
  for (int i = 0; i < 12; ++i) append();
  EXPECT_EQ(log.bytes(), 1000u + audience());
  EXPECT_EQ(missed(0), std::nullopt);
  EXPECT_EQ(missed(1), std::nullopt);
  EXPECT_EQ(missed(2)->size(), 10u);
  append({}, 5000);  // larger than all of it
  EXPECT_EQ(log.bytes(), 0u);
  EXPECT_EQ(missed(12), std::nullopt);
  EXPECT_THAT(*missed(13), IsEmpty());
}

TEST_F(RecoveryLogTest, DropsWhatIsOld) {
  append();
  now += seconds(8);
  append();
  EXPECT_EQ(log.next_trim(), net::TimePoint() + seconds(10));
  log.trim(now + seconds(2));
  EXPECT_TRUE(missed(0));
  log.trim(now + seconds(3));
  EXPECT_EQ(missed(0), std::nullopt);
  EXPECT_THAT(*missed(1), ElementsAre(2));
  now += seconds(60);
  log.trim(now);
  EXPECT_EQ(log.next_trim(), std::nullopt);
  EXPECT_EQ(log.bytes(), 0u);
}

TEST_F(RecoveryLogTest, ALoudNamespaceTakesNothingFromAQuietOne) {
  append({}, 10);
  for (int i = 0; i < 100; ++i) append_to(other, {}, 500);
  EXPECT_EQ(missed(0), std::nullopt);  // its packet has gone
  EXPECT_THAT(*missed(1), IsEmpty());  // who has it misses nothing
}

TEST_F(RecoveryLogTest, CountsWhatTheIndexTakes) {
  for (int i = 0; i < 10; ++i) append();
  EXPECT_TRUE(missed(0));
  append({{std::string(400, 'x')}, {}}, 1);
  EXPECT_LE(log.bytes(), 1000 + audience());
  EXPECT_EQ(missed(8), std::nullopt);  // its room alone takes as much as several
}

TEST_F(RecoveryLogTest, WithNothingLeftNothingIsTaken) {
  for (int i = 0; i < 4; ++i) append({{"a", std::to_string(i)}, {"b"}});
  append_to(other, {}, 100);
  log.clear();
  EXPECT_EQ(log.bytes(), 0u);
  EXPECT_EQ(track->index.bytes() + other->index.bytes(), 0u);
  append();
  EXPECT_THAT(*missed(5), ElementsAre(6));
}

TEST_F(RecoveryLogTest, SaysNoWhenTheTrailHasForgotten) {
  for (LogPosition at = 0; at <= RoomTrail::kMaxEnded; ++at) {
    append({}, 1);
    trail.enter("a", at);
    trail.leave("a", at + 1);
  }
  EXPECT_EQ(missed(0), std::nullopt);
  EXPECT_TRUE(missed(1));
}

TEST(RecoveryOffset, IsReadAsItIsWritten) {
  for (const LogPosition position :
       {LogPosition(0), LogPosition(35), LogPosition(36), LogPosition(123'456'789),
        std::numeric_limits<LogPosition>::max()}) {
    EXPECT_EQ(parse_offset(to_offset(position)), position);
  }
  EXPECT_EQ(to_offset(46), "1a");
  for (const char* text : {"", " 1", "1 ", "-1", "+1", "01", "1A", "x!", "1.5", "3w5e11264sgsg"}) {
    EXPECT_EQ(parse_offset(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace parley::socketio
