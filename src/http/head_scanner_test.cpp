#include "http/head_scanner.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace parley::http {
namespace {

using Status = HeadScanner::Status;

const std::string kHead = "GET /a HTTP/1.1\r\nHost: h\r\nA: b\r\n\r\n";

TEST(HeadScanner, FindsTheEndWhereverTheBytesAreCut) {
  for (std::size_t split = 0; split < kHead.size(); ++split) {
    HeadScanner scanner;
    EXPECT_EQ(scanner.scan(std::string_view(kHead).substr(0, split), {}), Status::kNeedMore);
    EXPECT_EQ(scanner.scan(kHead + "rest", {}), Status::kDone);
    EXPECT_EQ(scanner.position(), kHead.size());
  }
}

TEST(HeadScanner, JudgesEveryByteAloneAsItDoesAmongOthers) {
  // Each byte at each place, in one piece and byte by byte: what is passed over many bytes at a
  // time must be what a single one is let through for.
  const std::string usual =
      "OPTIONS /0123456789abcdef HTTP/1.1\r\nHost: h\r\nA-Long-Name: 0123456789abcdef\r\n\r\n";
  const HeadLimits limits{.bytes = usual.size(), .fields = 2, .target = 17};
  for (std::size_t at = 0; at < usual.size(); ++at) {
    for (int c = 0; c < 256; ++c) {
      std::string head = usual;
      head[at] = static_cast<char>(c);
      HeadScanner whole;
      const Status expected = whole.scan(head, limits);
      HeadScanner pieces;
      Status status = Status::kNeedMore;
      for (std::size_t n = 1; n <= head.size() && status == Status::kNeedMore; ++n) {
        status = pieces.scan(std::string_view(head).substr(0, n), limits);
      }
      ASSERT_EQ(status, expected) << head;
      ASSERT_EQ(pieces.position(), whole.position()) << head;
      ASSERT_EQ(pieces.error(), whole.error()) << head;
      ASSERT_EQ(pieces.fields(), whole.fields()) << head;
    }
  }
}

TEST(HeadScanner, LeavesAnEmptyLineBeforeTheRequestOut) {
  HeadScanner scanner;
  EXPECT_EQ(scanner.scan("\r\n" + kHead, {}), Status::kDone);
  EXPECT_EQ(scanner.start(), 2U);
}

TEST(HeadScanner, CountsBytesFieldsAndTheTargetSeparately) {
  const auto outcome = [](std::string_view head, const HeadLimits& limits) {
    HeadScanner scanner;
    const Status status = scanner.scan(head, limits);
    return status == Status::kError ? static_cast<int>(scanner.error()) : -1;
  };
  const auto size = kHead.size();
  EXPECT_EQ(outcome(kHead, {size, 2, 2}), -1);
  EXPECT_EQ(outcome(kHead, {size - 1, 2, 2}), static_cast<int>(HeadError::kTooLarge));
  EXPECT_EQ(outcome(kHead, {size, 1, 2}), static_cast<int>(HeadError::kTooLarge));
  EXPECT_EQ(outcome(kHead, {size, 2, 1}), static_cast<int>(HeadError::kTargetTooLong));
  EXPECT_EQ(outcome(kHead, {5, 2, 100}), static_cast<int>(HeadError::kTargetTooLong));
}

TEST(HeadScanner, RefusesWithoutTheHelpOfTheParserBehindIt) {
  for (const std::string_view bad : {" ",
                                     "\n",
                                     "G(",
                                     "GET  ",
                                     "GET /a\x01",
                                     "GET /\x7f",
                                     "GET /#",
                                     "GET / h",
                                     "GET / HTTP/1.1 ",
                                     "GET / HTTP/1.1\n",
                                     "GET / HTTP/1.1\rX",
                                     "GET / HTTP/1.1\r\n ",
                                     "GET / HTTP/1.1\r\n\t",
                                     "GET / HTTP/1.1\r\n:",
                                     "GET / HTTP/1.1\r\nA ",
                                     "GET / HTTP/1.1\r\nA\t",
                                     "GET / HTTP/1.1\r\nA\r",
                                     "GET / HTTP/1.1\r\nA/",
                                     "GET / HTTP/1.1\r\nA: b\n",
                                     "GET / HTTP/1.1\r\nA: b\rX",
                                     "GET / HTTP/1.1\r\nA: \x01",
                                     "GET / HTTP/1.1\r\nA: b\r\n ",
                                     "GET / HTTP/1.1\r\n\rX",
                                     "GET / HTTP/1.1\r\n\n"}) {
    HeadScanner scanner;
    EXPECT_EQ(scanner.scan(bad, {}), Status::kError) << bad;
    EXPECT_EQ(scanner.error(), HeadError::kMalformed) << bad;
    EXPECT_EQ(scanner.position(), bad.size()) << "not noticed at its last byte: " << bad;
  }
}

TEST(HeadScanner, NeverAsksForMoreThanTheLimit) {
  HeadScanner scanner;
  std::string endless = "GET / HTTP/1.1\r\n";
  std::size_t taken = 0;
  while (scanner.scan(endless, {}) == Status::kNeedMore) {
    taken = endless.size();
    endless += "a: b\r\n";
  }
  EXPECT_LE(taken, HeadLimits{}.bytes);
}

TEST(HeadScanner, TakesNoLongerForManyPiecesThanForOne) {
  // Work is counted in bytes looked at, which the clock shows only roughly: a scanner that starts
  // over at every byte would need thousands of times as long.
  const std::string head = "GET / HTTP/1.1\r\nA: " + std::string(15 * 1024, 'a') + "\r\n\r\n";
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 20; ++i) {
    HeadScanner scanner;
    for (std::size_t n = 1; n < head.size(); ++n) {
      ASSERT_EQ(scanner.scan(std::string_view(head).substr(0, n), {}), Status::kNeedMore);
    }
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
}

}  // namespace
}  // namespace parley::http
