#include "socketio/msgpack_writer.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/growth_testing.hpp"
#include "socketio/msgpack_testing.hpp"

namespace parley::socketio {
namespace {

using Attachments = std::vector<std::string>;

std::string written(std::string_view json, const Attachments& attachments = {}) {
  std::string out;
  EXPECT_TRUE(json_to_msgpack(json, attachments, out)) << json.substr(0, 100);
  return out;
}

struct Row {
  std::string json;
  std::string output;
};

void expect_bytes(const std::vector<Row>& table) {
  for (const Row& row : table) EXPECT_EQ(written(row.json), bytes(row.output)) << row.json;
}

TEST(SocketioMsgpackWriter, WritesIntegersAsShortAsTheyAre) {
  expect_bytes({{"0", "00"},
                {"127", "7f"},
                {"128", "cc 80"},
                {"255", "cc ff"},
                {"256", "cd 0100"},
                {"65535", "cd ffff"},
                {"65536", "ce 00010000"},
                {"4294967295", "ce ffffffff"},
                {"4294967296", "cf 0000000100000000"},
                {"18446744073709551615", "cf ffffffffffffffff"},
                {"-1", "ff"},
                {"-32", "e0"},
                {"-33", "d0 df"},
                {"-128", "d0 80"},
                {"-129", "d1 ff7f"},
                {"-32768", "d1 8000"},
                {"-32769", "d2 ffff7fff"},
                {"-2147483648", "d2 80000000"},
                {"-2147483649", "d3 ffffffff7fffffff"},
                {"-9223372036854775808", "d3 8000000000000000"}});
}

TEST(SocketioMsgpackWriter, WritesDoublesOnlyWhereNoIntegerWillDo) {
  expect_bytes({{"1.5", "cb 3ff8000000000000"},
                {"-0.5", "cb bfe0000000000000"},
                {"3.0", "03"},
                {"1e3", "cd 03e8"},
                {"-0", "00"},
                {"-0.0", "00"},
                {"1e+300", "cb 7e37e43c8800759c"},
                {"1e400", "cb 7ff0000000000000"},
                {"-1e400", "cb fff0000000000000"},
                {"1e-400", "00"},
                {"18446744073709551616", "cb 43f0000000000000"},
                {"1e18", "cb 43abc16d674ec800"}});
}

TEST(SocketioMsgpackWriter, WritesTexts) {
  expect_bytes({{"null", "c0"},
                {"false", "c2"},
                {"true", "c3"},
                {R"("")", "a0"},
                {R"("hi")", "a2 'hi'"},
                {R"("a\n\u00e9\"")", "a5 'a' 0a c3a9 22"},
                {R"("\ud83d\ude00")", "a4 f09f9880"},
                {R"("\ud83d")", "a3 efbfbd"},
                {"\"\xc3\xa9\"", "a2 c3a9"}});
  for (const auto& [size, head] :
       std::vector<std::pair<std::size_t, std::string>>{{31, "bf"},
                                                        {32, "d9 20"},
                                                        {255, "d9 ff"},
                                                        {256, "da 0100"},
                                                        {65535, "da ffff"},
                                                        {65536, "db 00010000"}}) {
    const std::string text(size, 'x');
    EXPECT_EQ(written('"' + text + '"'), bytes(head) + text);
  }
}

TEST(SocketioMsgpackWriter, WritesContainers) {
  expect_bytes({{"[]", "90"},
                {"{}", "80"},
                {" [ 1 , [ ] , { } ] ", "93 01 90 80"},
                {R"({"a":[{"b":null}],"c":"],}"})", "82 a1 'a' 91 81 a1 'b' c0 a1 'c' a3 '],}'"},
                {R"(["\"",1])", "92 a1 22 01"}});
  for (const auto& [size, head] : std::vector<std::pair<std::size_t, std::string>>{
           {15, "9f"}, {16, "dc 0010"}, {65535, "dc ffff"}, {65536, "dd 00010000"}}) {
    std::string json = "[0";
    for (std::size_t i = 1; i < size; ++i) json += ",0";
    EXPECT_EQ(written(json + "]"), bytes(head) + std::string(size, '\0'));
  }
  std::string pairs = R"({"k":0)";
  for (std::size_t i = 1; i < 16; ++i) pairs += R"(,"k":0)";
  EXPECT_EQ(written(pairs + "}").substr(0, 6), bytes("de 0010 a1 'k' 00"));
}

TEST(SocketioMsgpackWriter, PutsAttachmentsInTheirPlaces) {
  EXPECT_EQ(written(R"([{"_placeholder":true,"num":1},2,{"x":{"_placeholder":true,"num":0}}])",
                    {"hi", std::string(256, 'x')}),
            bytes("93 c5 0100") + std::string(256, 'x') + bytes("02 81 a1 'x' c4 02 'hi'"));
  EXPECT_EQ(written(R"({"_placeholder":true,"num":0})", {std::string(65536, 'x')}).substr(0, 5),
            bytes("c6 00010000"));
}

TEST(SocketioMsgpackWriter, LeavesOtherObjectsThatLookLikePlaces) {
  const std::string place = "82 ac '_placeholder' c3 a3 'num' ";
  EXPECT_EQ(written(R"({"_placeholder":true,"num":0})"), bytes(place + "00"));
  EXPECT_EQ(written(R"({"_placeholder":true,"num":1})", {"x"}), bytes(place + "01"));
  EXPECT_EQ(written(R"([{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}])", {"x"}),
            bytes("92 c4 01 'x' " + place + "00"));
  EXPECT_EQ(written(R"({"_placeholder": true,"num":0})", {"x"}), bytes(place + "00"));
}

TEST(SocketioMsgpackWriter, RefusesWhatIsNoJson) {
  for (const std::string_view bad : {"",
                                     " ",
                                     "[",
                                     "]",
                                     "[1",
                                     "[1,",
                                     "[1,]",
                                     "[,1]",
                                     "[1 2]",
                                     "[1]]",
                                     "{",
                                     R"({"a")",
                                     R"({"a":)",
                                     R"({"a":1)",
                                     R"({"a":1,})",
                                     R"({a:1})",
                                     R"({1:1})",
                                     R"({"a" 1})",
                                     "[}",
                                     "{]",
                                     "[[1}]",
                                     R"("a)",
                                     R"("\)",
                                     R"("\q")",
                                     "tru",
                                     "nul",
                                     "truefalse",
                                     "+1",
                                     "-",
                                     "1e",
                                     "--1",
                                     "1-",
                                     "NaN",
                                     "inf",
                                     "[1]1",
                                     "'a'",
                                     R"([{"_placeholder":true,"num":0]})"}) {
    std::string out;
    EXPECT_FALSE(json_to_msgpack(bad, Attachments{"x"}, out)) << bad;
  }
}

TEST(SocketioMsgpackWriter, NestsAsDeepAsAProgramLikes) {
  const std::size_t depth = 100'000;
  EXPECT_EQ(written(std::string(depth, '[') + std::string(depth, ']')),
            std::string(depth - 1, '\x91') + "\x90");
}

TEST(SocketioMsgpackWriter, TakesLinearTime) {
  for (const std::string part :
       {"[],", "{},", "\"\",", "\"\\n\",", "1,", R"({"_placeholder":true,"num":0},)"}) {
    const auto make = [&](std::size_t size) {
      std::string all = "[";
      while (all.size() < size) all += part;
      return all + "0]";
    };
    const auto write = [](const std::string& all) { written(all, {"x"}); };
    EXPECT_LT(base::growth(make, write), base::kMostGrowth) << part;
  }
}

}  // namespace
}  // namespace parley::socketio
