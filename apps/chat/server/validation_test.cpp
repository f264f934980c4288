// The limits of what clients may ask.
#include "validation.hpp"

#include <gtest/gtest.h>

namespace parley::chat {
namespace {

std::string verdict(const std::string& text, const std::string& client_id = "client-id") {
  const auto failure = check(SendRequest{"general", text, client_id});
  return failure ? failure->code : "fine";
}

TEST(Validation, TextIsCountedInCharacters) {
  std::string smiles;
  for (std::size_t i = 0; i < kMaxText; ++i) smiles += "\xf0\x9f\x98\x80";
  EXPECT_EQ(verdict(smiles), "fine");
  EXPECT_EQ(verdict(smiles + "!"), "bad_request");
  EXPECT_EQ(verdict(std::string(kMaxText, 'x')), "fine");
  EXPECT_EQ(verdict(std::string(kMaxText + 1, 'x')), "bad_request");
}

TEST(Validation, EmptyAndBrokenTextsAreRefused) {
  EXPECT_EQ(verdict(""), "bad_request");
  EXPECT_EQ(verdict(" \n\t "), "bad_request");
  EXPECT_EQ(verdict("\xff"), "bad_request");
  EXPECT_EQ(verdict("x"), "fine");
}

TEST(Validation, ClientIdsHaveALengthAndAnAlphabet) {
  EXPECT_EQ(verdict("x", "1234567"), "bad_request");
  EXPECT_EQ(verdict("x", "12345678"), "fine");
  EXPECT_EQ(verdict("x", std::string(64, '-')), "fine");
  EXPECT_EQ(verdict("x", std::string(65, '-')), "bad_request");
  EXPECT_EQ(verdict("x", "12345678 "), "bad_request");
  EXPECT_EQ(verdict("x", "caf\xc3\xa9-1234"), "bad_request");
}

TEST(Validation, PageSizesAreCapped) {
  EXPECT_EQ(page_request({"r", {}, {}, {}})->limit, kDefaultPage);
  EXPECT_EQ(page_request({"r", {}, {}, 1'000'000})->limit, kMaxPage);
  EXPECT_EQ(page_request({"r", {}, {}, 7})->limit, 7);
  EXPECT_EQ(page_request({"r", {}, {}, 0})->limit, 1);
  EXPECT_EQ(page_request({"r", {}, {}, -5'000'000'000})->limit, 1);
}

TEST(Validation, APageHasOneBoundAtMost) {
  EXPECT_EQ(page_request({"r", 5, {}, {}})->before, 5);
  EXPECT_EQ(page_request({"r", {}, 5, {}})->after, 5);
  EXPECT_EQ(page_request({"r", 5, 2, {}}).error().code, "bad_request");
}

}  // namespace
}  // namespace parley::chat
