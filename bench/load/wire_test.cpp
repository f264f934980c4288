// What the generator reads and writes: frames, heads, buffers.
#include <gtest/gtest.h>

#include <string>

#include "load/buffer.hpp"
#include "load/http_head.hpp"
#include "load/inflater.hpp"
#include "load/websocket_frame.hpp"

namespace load {
namespace {

using std::string_literals::operator""s;

TEST(WebsocketFrame, IsReadOnceItIsWhole) {
  const std::string bytes = "\x81\x02hi\x81"s;
  for (std::size_t i = 0; i < 4; ++i) EXPECT_FALSE(read_frame(bytes.substr(0, i))) << i;
  const auto frame = read_frame(bytes);
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->opcode, 1U);
  EXPECT_FALSE(frame->compressed);
  EXPECT_EQ(frame->payload, "hi");
  EXPECT_EQ(frame->size, 4U);
}

TEST(WebsocketFrame, MayHaveALongerLength) {
  const std::string bytes = "\xc1\x7e\x01\x00"s + std::string(256, 'a') + "rest";
  const auto medium = read_frame(bytes);
  ASSERT_TRUE(medium);
  EXPECT_TRUE(medium->compressed);
  EXPECT_EQ(medium->payload, std::string(256, 'a'));
  EXPECT_EQ(medium->size, 260U);
  const std::string large = "\x81\x7f\0\0\0\0\0\x01\0\0"s + std::string(65536, 'b');
  EXPECT_FALSE(read_frame(std::string_view(large).substr(0, large.size() - 1)));
  ASSERT_TRUE(read_frame(large));
  EXPECT_EQ(read_frame(large)->size, large.size());
}

TEST(WebsocketFrame, IsWrittenMasked) {
  Buffer out;
  write_text_frame(out, "40");
  EXPECT_EQ(std::string(out.data(), out.size()), "\x81\x82\x12\x34\x56\x78\x26\x04"s);
  out.clear();
  write_text_frame(out, std::string(300, '\0'));
  EXPECT_EQ(std::string(out.data(), 12), "\x81\xfe\x01\x2c\x12\x34\x56\x78\x12\x34\x56\x78"s);
  EXPECT_EQ(out.size(), 308U);
  out.clear();
  write_text_frame(out, std::string(65536, '\0'));
  EXPECT_EQ(std::string(out.data(), 10), "\x81\xff\0\0\0\0\0\x01\0\0"s);
  EXPECT_EQ(out.size(), 14U + 65536U);
}

TEST(WebsocketFrameDeathTest, FragmentsAndMaskedOnesAreRefused) {
  EXPECT_EXIT(read_frame("\x01\x02hi"s), testing::ExitedWithCode(1), "fragment");
  EXPECT_EXIT(read_frame("\x80\x02hi"s), testing::ExitedWithCode(1), "fragment");
  EXPECT_EXIT(read_frame("\x81\x82hi"s), testing::ExitedWithCode(1), "masked");
}

TEST(HttpHead, IsReadOnceItIsWhole) {
  const std::string text = "HTTP/1.1 200 OK\r\nContent-length:  16\r\nA: b\r\n\r\n0123";
  EXPECT_FALSE(read_head(std::string_view(text).substr(0, text.size() - 5)));
  const auto head = read_head(text);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 200U);
  EXPECT_EQ(head->size, text.size() - 4);
  EXPECT_TRUE(head->has_content_length);
  EXPECT_EQ(head->content_length, 16U);
  EXPECT_EQ(head->header("a"), "b");
  EXPECT_FALSE(head->header("content"));
  EXPECT_FALSE(read_head("HTTP/1.1 101 x\r\nA: b\r\n\r\n")->has_content_length);
}

TEST(HttpHeadDeathTest, WhatIsNoneIsRefused) {
  EXPECT_EXIT(read_head("SSH-2.0-x\r\n\r\n"), testing::ExitedWithCode(1), "no HTTP/1.1 response");
}

TEST(Buffer, GivesBackWhatWasAppendedBehindWhatWasTaken) {
  Buffer buffer;
  std::string expected;
  for (char c = 'a'; c <= 'z'; ++c) {
    buffer.append(std::string(3, c));
    expected.append(3, c);
    buffer.take(2);
    expected.erase(0, 2);
    EXPECT_EQ(std::string(buffer.data(), buffer.size()), expected);
  }
  buffer.take(buffer.size());
  EXPECT_TRUE(buffer.empty());
}

TEST(Inflater, InflatesTheExampleOfTheSpecification) {
  EXPECT_EQ(inflate_message("\xf2\x48\xcd\xc9\xc9\x07\x00"s), "Hello");  // RFC 7692, 7.2.3.1
}

}  // namespace
}  // namespace load
