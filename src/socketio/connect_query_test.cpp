#include "socketio/connect_query.hpp"

#include <gtest/gtest.h>

namespace parley::socketio {
namespace {

TEST(SocketioConnectQuery, BecomesAnObjectOfStrings) {
  EXPECT_EQ(query_to_json("token=abc&n=1", 10), R"({"token":"abc","n":"1"})");
  EXPECT_EQ(query_to_json("", 10), "{}");
  EXPECT_EQ(query_to_json("flag&empty=&&=x", 10), R"({"flag":"","empty":"","":"x"})");
}

TEST(SocketioConnectQuery, IsDecodedAsFormsAre) {
  EXPECT_EQ(query_to_json("a+b=%C3%A9%22+%2B%00", 10), "{\"a b\":\"\xc3\xa9\\\" +\\u0000\"}");
  EXPECT_EQ(query_to_json("a=%zz%", 10), R"({"a":"%zz%"})");
}

TEST(SocketioConnectQuery, BytesThatAreNotUtf8AreReplaced) {
  EXPECT_EQ(query_to_json("a=%ff", 10), "{\"a\":\"\xef\xbf\xbd\"}");
}

TEST(SocketioConnectQuery, OfANameThatComesTwiceTheLastCounts) {
  EXPECT_EQ(query_to_json("a=1&b=2&a=3", 10), R"({"b":"2","a":"3"})");
}

TEST(SocketioConnectQuery, TooManyParametersAreRefused) {
  EXPECT_EQ(query_to_json("a=1&b=2", 2), R"({"a":"1","b":"2"})");
  EXPECT_EQ(query_to_json("a=1&b=2&c", 2), std::nullopt);
}

}  // namespace
}  // namespace parley::socketio
