#include "socketio/placeholders.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace parley::socketio {
namespace {

TEST(Placeholders, AnyOrderAndAnyPlaceWillDo) {
  EXPECT_TRUE(placeholders_match(R"(["x",{"_placeholder":true,"num":0}])", 1));
  EXPECT_TRUE(placeholders_match(R"(["x",{"num":0,"_placeholder":true}])", 1));
  EXPECT_TRUE(placeholders_match(
      R"(["x",{"a":[{"_placeholder":true,"num":1}]},{ "_placeholder" : true , "num" : 0 }])", 2));
  EXPECT_TRUE(placeholders_match(
      R"(["x",{"a":{"b":{"_placeholder":true,"num":0},"c":1},"_placeholder":false}])", 1));
}

TEST(Placeholders, EachAttachmentMustBeUsedExactlyOnce) {
  const std::string_view first = R"(["x",{"_placeholder":true,"num":0}])";
  EXPECT_FALSE(placeholders_match(first, 0));
  EXPECT_FALSE(placeholders_match(first, 2));
  EXPECT_FALSE(placeholders_match(
      R"(["x",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}])", 1));
  EXPECT_FALSE(placeholders_match(
      R"(["x",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}])", 2));
  EXPECT_FALSE(placeholders_match(
      R"(["x",{"_placeholder":true,"num":0},"long enough for a second place"])", 2));
  EXPECT_FALSE(placeholders_match(R"(["x"])", 1));
  EXPECT_FALSE(placeholders_match(R"(["x"])", 4294967295));
}

TEST(Placeholders, TheNumberMustBeAPlainIntegerInRange) {
  for (const std::string_view number :
       {R"("splice")", R"("0")", "-1", "-0", "1", "9", "0.5", "0.0", "0e0", "1e20", "null", "true",
        "[0]", "{}", R"({"_placeholder":true,"num":0})", "99999999999999999999999"}) {
    const std::string place = R"({"_placeholder":true,"num":)" + std::string(number) + "}";
    EXPECT_FALSE(placeholders_match("[\"x\"," + place + "]", 1)) << place;
  }
  EXPECT_FALSE(placeholders_match(R"(["a longer name",{"_placeholder":true}])", 1));
}

TEST(Placeholders, APlaceHasNothingElseInIt) {
  for (const std::string_view place : {
           R"({"_placeholder":true,"num":0,"x":1})",
           R"({"x":1,"_placeholder":true,"num":0})",
           R"({"x":[],"_placeholder":true,"num":0})",
           R"({"x":{},"_placeholder":true,"num":0})",
           R"({"_placeholder":true,"x":{"num":0},"num":0})",
           R"({"_placeholder":true,"num":0,"num":0})",
           R"({"_placeholder":true,"_placeholder":true,"num":0})",
           R"({"_placeholder":true,"num":0,"_placeholder":false})",
           R"({"_placeholder":false,"num":0,"_placeholder":true})",
       }) {
    EXPECT_FALSE(placeholders_match(place, 1)) << place;
  }
}

TEST(Placeholders, AMarkThatIsNotTrueIsData) {
  const std::string real = R"({"_placeholder":true,"num":0})";
  for (const std::string_view data : {
           R"({"_placeholder":false,"num":7})",
           R"({"_placeholder":"true","num":7})",
           R"({"_placeholder":1})",
           R"("_placeholder")",
           R"({"x":"_placeholder"})",
           R"("{\"_placeholder\":true,\"num\":7}")",
           R"({"placeholder":true,"num":7})",
           R"(["_placeholder",true,"num",7])",
       }) {
    EXPECT_TRUE(placeholders_match("[" + std::string(data) + "," + real + "]", 1)) << data;
    EXPECT_TRUE(placeholders_match("[" + real + "," + std::string(data) + "]", 1)) << data;
  }
}

TEST(Placeholders, EscapedNamesAreTheSameNames) {
  EXPECT_TRUE(placeholders_match(R"([{"\u005fplaceholder":true,"n\u0075m":0}])", 1));
  EXPECT_FALSE(placeholders_match(
      R"([{"_placeholder":true,"num":0},{"_pl\u0061ceholder":true,"num":0}])", 1));
}

}  // namespace
}  // namespace parley::socketio
