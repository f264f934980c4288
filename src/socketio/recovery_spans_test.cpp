#include "socketio/recovery_spans.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <random>

namespace parley::socketio {

bool operator==(const LogSpan& a, const LogSpan& b) {
  return a.after == b.after && a.to == b.to;
}

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Spans = std::vector<LogSpan>;

Spans merged(Spans spans) {
  merge_spans(spans);
  return spans;
}

Spans rest(const Spans& spans, const Spans& without) {
  Spans left;
  subtract_spans(merged(spans), merged(without), left);
  return left;
}

TEST(RecoverySpans, AreMergedWhereTheyTouch) {
  EXPECT_THAT(merged({}), IsEmpty());
  EXPECT_THAT(merged({{4, 6}, {1, 3}}), ElementsAre(LogSpan{1, 3}, LogSpan{4, 6}));
  EXPECT_THAT(merged({{3, 6}, {1, 3}}), ElementsAre(LogSpan{1, 6}));
  EXPECT_THAT(merged({{1, 9}, {2, 3}, {12}}), ElementsAre(LogSpan{1, 9}, LogSpan{12}));
}

TEST(RecoverySpans, HaveHoles) {
  EXPECT_THAT(rest({{1, 9}}, {}), ElementsAre(LogSpan{1, 9}));
  EXPECT_THAT(rest({{1, 9}}, {{0}}), IsEmpty());
  EXPECT_THAT(rest({{1}}, {{3, 4}}), ElementsAre(LogSpan{1, 3}, LogSpan{4}));
  EXPECT_THAT(rest({{1, 4}, {6, 9}}, {{3, 7}}), ElementsAre(LogSpan{1, 3}, LogSpan{7, 9}));
}

TEST(RecoverySpans, AgreeWithPositionsOneByOne) {
  std::mt19937 random(3);
  for (int round = 0; round < 2000; ++round) {
    constexpr LogPosition kEnd = 24;
    std::array<bool, kEnd> expected{};
    std::array<Spans, 2> sets;
    for (std::size_t which = 0; which < 2; ++which) {
      for (std::size_t i = random() % 4; i > 0; --i) {
        const LogPosition after = random() % (kEnd - 1);
        const LogPosition to = after + 1 + random() % (kEnd - 1 - after);
        sets[which].push_back({after, to});
        for (LogPosition at = after + 1; at <= to && at < kEnd; ++at) expected[at] |= which == 0;
      }
    }
    for (const LogSpan& span : sets[1]) {
      for (LogPosition at = span.after + 1; at <= span.to && at < kEnd; ++at) expected[at] = false;
    }
    std::array<bool, kEnd> found{};
    for (const LogSpan& span : rest(sets[0], sets[1])) {
      for (LogPosition at = span.after + 1; at <= span.to && at < kEnd; ++at) {
        EXPECT_FALSE(found[at]);
        found[at] = true;
      }
    }
    EXPECT_EQ(found, expected);
  }
}

}  // namespace
}  // namespace parley::socketio
