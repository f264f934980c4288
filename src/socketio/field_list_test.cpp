#include "parley/field_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(FieldList, ShowsNamesAndValuesInTheirOrder) {
  const std::vector<std::pair<std::string, std::string>> fields{
      {"Host", "localhost"}, {"empty", ""}, {"", "nameless"}, {"Host", std::string(100'000, 'x')}};
  const FieldList list(fields);
  EXPECT_EQ(list.size(), 4u);
  EXPECT_FALSE(list.empty());
  EXPECT_THAT(list, ElementsAre(Pair("Host", "localhost"), Pair("empty", ""), Pair("", "nameless"),
                                Pair("Host", fields[3].second)));
}

TEST(FieldList, SharesItsMemoryWithCopies) {
  FieldList copy;
  const char* at = nullptr;
  {
    const FieldList list{{"a", "1"}, {"b", "2"}};
    at = list.begin()->first.data();
    copy = list;
  }
  EXPECT_EQ(copy.begin()->first.data(), at);
  EXPECT_THAT(copy, ElementsAre(Pair("a", "1"), Pair("b", "2")));
}

TEST(FieldList, MayBeEmpty) {
  const FieldList none;
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(none.begin(), none.end());
  EXPECT_THAT(FieldList(std::vector<std::pair<std::string, std::string>>()), testing::IsEmpty());
}

}  // namespace
}  // namespace parley
