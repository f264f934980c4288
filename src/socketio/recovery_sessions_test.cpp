#include "socketio/recovery_sessions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "socketio/socket.hpp"

namespace parley::socketio {
namespace {

using std::chrono::seconds;
using testing::IsEmpty;

struct RecoverySessionsTest : testing::Test {
  RecoverySessions sessions{10'000};
  std::shared_ptr<RecoveryTrack> track = std::make_shared<RecoveryTrack>();

  RecoverySessions::Sessions leave(const std::string& pid, int expires) {
    sessions.set_present(pid, track, {});
    auto session = std::make_unique<RecoverableSession>();
    session->pid = session->id = pid;
    session->expires = net::TimePoint() + seconds(expires);
    return sessions.put(std::move(session));
  }
};

TEST_F(RecoverySessionsTest, OneThatLeavesCanBeTakenOnce) {
  EXPECT_EQ(sessions.find("a"), nullptr);
  EXPECT_THAT(leave("a", 5), IsEmpty());
  EXPECT_EQ(sessions.away(), 1u);
  EXPECT_EQ(track->sessions, 1u);
  auto* const entry = sessions.find("a");
  ASSERT_TRUE(entry);
  EXPECT_EQ(sessions.take(*entry)->id, "a");
  EXPECT_EQ(sessions.take(*entry), nullptr);
  EXPECT_EQ(sessions.away(), 0u);
  EXPECT_EQ(sessions.bytes(), 0u);
  EXPECT_EQ(track->sessions, 1u);  // it is present
  sessions.erase("a");
  EXPECT_EQ(track->sessions, 0u);
}

TEST_F(RecoverySessionsTest, TheyExpireInTheOrderOfTheirTimes) {
  leave("late", 9);
  leave("early", 3);
  EXPECT_EQ(sessions.next_expiry(), net::TimePoint() + seconds(3));
  EXPECT_THAT(sessions.expire(net::TimePoint() + seconds(2)), IsEmpty());
  const auto gone = sessions.expire(net::TimePoint() + seconds(3));
  ASSERT_EQ(gone.size(), 1u);
  EXPECT_EQ(gone.front()->id, "early");
  EXPECT_EQ(sessions.find("early"), nullptr);
  EXPECT_TRUE(sessions.find("late"));
  EXPECT_EQ(track->sessions, 1u);
}

TEST_F(RecoverySessionsTest, TheFirstToExpireMakeRoom) {
  std::vector<std::string> gone;
  for (int i = 0; i < 100; ++i) {
    for (const auto& each : leave(std::to_string(i), 1000 - i)) gone.push_back(each->id);
    ASSERT_LE(sessions.bytes(), 10'000u);
  }
  EXPECT_GT(gone.size(), 80u);
  EXPECT_EQ(sessions.away() + gone.size(), 100u);
  EXPECT_TRUE(sessions.find("0"));  // it has the longest time
  EXPECT_EQ(track->sessions, sessions.away());
}

TEST_F(RecoverySessionsTest, RoomsCount) {
  sessions.set_present("a", track, {});
  auto session = std::make_unique<RecoverableSession>();
  session->pid = "a";
  session->expires = net::TimePoint();
  for (int i = 0; i < 100; ++i) session->trail.enter(std::string(100, 'x') + std::to_string(i), 0);
  EXPECT_EQ(sessions.put(std::move(session)).size(), 1u);
}

}  // namespace
}  // namespace parley::socketio
