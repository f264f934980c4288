#include "base/random.hpp"

#include <gtest/gtest.h>

#include <set>

namespace parley::base {
namespace {

struct Zeros final : Random {
  void fill(std::span<unsigned char> bytes) override {
    for (auto& byte : bytes) byte = 0;
  }
};

TEST(Random, AnIdIsTwentyUrlSafeCharactersThatCarryTheirTag) {
  Zeros zeros;
  EXPECT_EQ(make_id(zeros, 0), "AAAAAAAAAAAAAAAAAAAA");
  EXPECT_EQ(make_id(zeros, 255), "AAAAAAAAAAAAAAAAAAD_");
  SystemRandom random;
  for (int tag = 0; tag < 256; ++tag) {
    const std::string id = make_id(random, static_cast<unsigned char>(tag));
    EXPECT_EQ(id.size(), 20u);
    EXPECT_EQ(
        id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
        std::string::npos);
    EXPECT_EQ(id_tag(id), tag);
  }
}

TEST(Random, WhatCannotBeAnIdHasNoTag) {
  EXPECT_EQ(id_tag(""), -1);
  EXPECT_EQ(id_tag("AAAAAAAAAAAAAAAAAAA"), -1);
  EXPECT_EQ(id_tag("AAAAAAAAAAAAAAAAAAAAA"), -1);
  EXPECT_EQ(id_tag("AAAAAAAAAAAAAAAAAAA="), -1);
  EXPECT_EQ(id_tag(std::string(20, '\0')), -1);
}

TEST(Random, IdsDoNotRepeat) {
  SystemRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 20000; ++i) EXPECT_TRUE(seen.insert(make_id(random, 7)).second);
}

}  // namespace
}  // namespace parley::base
