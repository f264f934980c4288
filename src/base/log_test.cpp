#include "base/log.hpp"

#include <gtest/gtest.h>

namespace parley::base {
namespace {

TEST(OnceAMinuteEachTest, LetsEachNameThroughOnce) {
  OnceAMinuteEach seldom;
  EXPECT_TRUE(seldom("a"));
  EXPECT_TRUE(seldom("b"));
  EXPECT_FALSE(seldom("a"));
  EXPECT_FALSE(seldom("b"));
}

TEST(OnceAMinuteEachTest, KeepsSoManyNamesAndNoMore) {
  OnceAMinuteEach seldom;
  for (std::size_t i = 0; i < OnceAMinuteEach::kNames; ++i) EXPECT_TRUE(seldom(std::to_string(i)));
  EXPECT_FALSE(seldom("another"));
}

}  // namespace
}  // namespace parley::base
