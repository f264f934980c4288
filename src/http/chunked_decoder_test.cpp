#include "http/chunked_decoder.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace parley::http {
namespace {

using Status = ChunkedDecoder::Status;

TEST(ChunkedDecoder, GivesTheSameBodyHoweverTheBytesAreCut) {
  std::mt19937 random(1);
  const std::string chunked =
      "5\r\nhello\r\n1;a=b\r\n \r\n00a;q=\"\\\"\"\r\n0123456789\r\n0\r\nT: r\r\n\r\n";
  for (int round = 0; round < 500; ++round) {
    ChunkedDecoder decoder;
    std::string body;
    const std::string all = chunked + "next";
    Status status = Status::kNeedMore;
    std::string_view rest;
    for (std::size_t at = 0; at < all.size() && status == Status::kNeedMore;) {
      const std::size_t n = 1 + random() % 9;
      rest = std::string_view(all).substr(at, n);
      at += rest.size();
      status = decoder.decode(rest, body, {.body = 1000});
      if (status == Status::kDone) {
        EXPECT_EQ(at - rest.size(), chunked.size());
      }
    }
    EXPECT_EQ(status, Status::kDone);
    EXPECT_EQ(body, "hello 0123456789");
  }
}

TEST(ChunkedDecoder, RefusesWhatHasNoPlaceWhereItStands) {
  for (const std::string_view bad : {
           "\r\n",         "g\r\n",       "1 \r\n",
           "1\n",          "1\rx",        "1;\r\n",
           "1;a=\r\n",     "1;a=b c\r\n", "1;a=\"b\x01",
           "1;a=\"\\\x01", "1;a=\"b\"c",  "1;a b",
           "1\r\nabc",     "1\r\na\rx",   "1\r\na\n",
           "0\r\n:",       "0\r\nT x",    "0\r\nT: \x01",
           "0\r\nT: v\rx", "0\r\n\rx",    "00000000000000000",
       }) {
    ChunkedDecoder decoder;
    std::string body;
    std::string_view bytes = bad;
    EXPECT_EQ(decoder.decode(bytes, body, {.body = 1000}), Status::kMalformed) << bad;
  }
}

TEST(ChunkedDecoder, AllocatesNothingForAnnouncedBytes) {
  ChunkedDecoder decoder;
  std::string body;
  std::string_view bytes = "7fffffffffffffff\r\nabc";
  EXPECT_EQ(decoder.decode(bytes, body, {.body = ~std::size_t{0} >> 1}), Status::kNeedMore);
  EXPECT_EQ(body, "abc");
  EXPECT_LT(body.capacity(), 100U);
}

TEST(ChunkedDecoder, RefusesChunksThatTogetherAreTooLarge) {
  ChunkedDecoder decoder;
  std::string body;
  std::string_view bytes = "3\r\nabc\r\n3\r\ndef\r\n";
  EXPECT_EQ(decoder.decode(bytes, body, {.body = 5}), Status::kTooLarge);
  EXPECT_EQ(body, "abc");
  ChunkedDecoder wrapping;
  std::string small;
  bytes = "1\r\na\r\nffffffffffffffff\r\n";
  EXPECT_EQ(wrapping.decode(bytes, small, {.body = 5}), Status::kTooLarge);
}

TEST(ChunkedDecoder, BoundsWhatComesBesideTheData) {
  ChunkedDecoder decoder;
  std::string body;
  std::size_t sent = 0;
  for (Status status = Status::kNeedMore; status == Status::kNeedMore;) {
    std::string_view bytes = "1;aaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\nx\r\n";
    sent += bytes.size();
    ASSERT_LT(sent, 100'000U);
    status = decoder.decode(bytes, body, {});
    EXPECT_NE(status, Status::kDone);
  }
}

}  // namespace
}  // namespace parley::http
