// Who may still register, with the clock turned by hand.
#include "registrations.hpp"

#include <gtest/gtest.h>

namespace parley::chat {
namespace {

using namespace std::chrono_literals;

int taken(Registrations& registrations, const std::string& address, Instant now) {
  int count = 0;
  while (registrations.take(address, now)) ++count;
  return count;
}

TEST(Registrations, OneAddressKeepsNobodyElseOut) {
  Registrations registrations;
  EXPECT_EQ(taken(registrations, "192.0.2.1", Instant{1h}), 100);
  EXPECT_EQ(taken(registrations, "192.0.2.2", Instant{1h}), 100);
  EXPECT_EQ(taken(registrations, "192.0.2.1", Instant{1h + 1s}), 5);
}

TEST(Registrations, AllTogetherHaveARateToo) {
  Registrations registrations;
  int all = 0;
  for (int i = 0; i < 100; ++i) all += taken(registrations, std::to_string(i), Instant{1h});
  EXPECT_EQ(all, 2000);
  EXPECT_EQ(taken(registrations, "", Instant{1h + 1s}), 100);
}

TEST(Registrations, AddressesAreForgottenOnceTheyMayDoEverythingAgain) {
  Registrations registrations;
  Instant now{1h};
  int refused = 0;
  for (int i = 0; i < 50'000; ++i) {
    refused += registrations.take(std::to_string(i), now += 10ms) ? 0 : 1;
  }
  EXPECT_EQ(refused, 0);
  EXPECT_LE(registrations.addresses(), 10'000u);
}

TEST(RemoteAddress, IsThePeer) {
  EXPECT_EQ(remote_address("192.0.2.1", ""), "192.0.2.1");
  EXPECT_EQ(remote_address("192.0.2.1", "198.51.100.7"), "192.0.2.1");
  EXPECT_EQ(remote_address("::ffff:192.0.2.1", ""), "192.0.2.1");
}

TEST(RemoteAddress, OfIpv6IsTheNetwork) {
  EXPECT_EQ(remote_address("2001:db8:1:2:3:4:5:6", ""), "2001:db8:1:2::");
  EXPECT_EQ(remote_address("2001:db8:1:2:ffff::1", ""), "2001:db8:1:2::");
}

TEST(RemoteAddress, IsWhatAProxyOnThisMachineSaw) {
  for (const char* peer : {"127.0.0.1", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_EQ(remote_address(peer, "198.51.100.7"), "198.51.100.7");
    EXPECT_EQ(remote_address(peer, "made up, 192.0.2.1 ,  198.51.100.7 "), "198.51.100.7");
    EXPECT_EQ(remote_address(peer, ""), "");
    EXPECT_EQ(remote_address(peer, "198.51.100.7, "), "");
    EXPECT_EQ(remote_address(peer, "unknown"), "");
  }
}

}  // namespace
}  // namespace parley::chat
