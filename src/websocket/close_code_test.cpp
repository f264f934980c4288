#include "websocket/close_code.hpp"

#include <gtest/gtest.h>

#include <string>

namespace parley::websocket {
namespace {

using namespace std::string_view_literals;

TEST(CloseCode, OnlyAssignedCodesAndTheRangesForLibrariesAndApplicationsMayBeSent) {
  for (unsigned code = 0; code <= 0xffff; ++code) {
    const bool assigned = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
    const bool private_use = code >= 3000 && code <= 4999;
    EXPECT_EQ(is_valid_close_code(static_cast<std::uint16_t>(code)), assigned || private_use)
        << code;
  }
}

TEST(CloseCode, APayloadIsEmptyOrACodeWithAReason) {
  EXPECT_EQ(parse_close_payload("").fault, Fault::kNone);
  EXPECT_EQ(parse_close_payload("").code, 1005);
  const ClosePayload bare = parse_close_payload("\x03\xe8");
  EXPECT_EQ(bare.fault, Fault::kNone);
  EXPECT_EQ(bare.code, 1000);
  EXPECT_EQ(bare.reason, "");
  const ClosePayload full = parse_close_payload("\x0f\xa0 adi\xc3\xb3s");
  EXPECT_EQ(full.fault, Fault::kNone);
  EXPECT_EQ(full.code, 4000);
  EXPECT_EQ(full.reason, " adi\xc3\xb3s");
}

TEST(CloseCode, APayloadThatIsNeitherSaysWhatIsWrong) {
  EXPECT_EQ(parse_close_payload("\x03"sv).fault, Fault::kInvalidClosePayload);
  EXPECT_EQ(parse_close_payload("\0\0"sv).fault, Fault::kInvalidCloseCode);
  EXPECT_EQ(parse_close_payload("\x03\xed bye"sv).fault, Fault::kInvalidCloseCode);
  EXPECT_EQ(parse_close_payload("\x03\xe8\xff"sv).fault, Fault::kInvalidUtf8);
  EXPECT_EQ(parse_close_payload("\x03\xe8 cut \xc3"sv).fault, Fault::kInvalidUtf8);
}

TEST(CloseCode, FaultsAreClosedWithTheCodeOfTheirKind) {
  EXPECT_EQ(close_code(Fault::kReservedBits), 1002);
  EXPECT_EQ(close_code(Fault::kInvalidCloseCode), 1002);
  EXPECT_EQ(close_code(Fault::kInvalidUtf8), 1007);
  EXPECT_EQ(close_code(Fault::kInvalidDeflate), 1007);
  EXPECT_EQ(close_code(Fault::kMessageTooBig), 1009);
}

TEST(CloseCode, EveryDescriptionFitsACloseFrame) {
  for (int fault = 0; fault <= static_cast<int>(Fault::kInvalidCloseCode); ++fault) {
    const std::string_view text = describe(static_cast<Fault>(fault));
    EXPECT_NE(text, "unknown");
    EXPECT_LE(text.size(), 123u);
  }
}

}  // namespace
}  // namespace parley::websocket
