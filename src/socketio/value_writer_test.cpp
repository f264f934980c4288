// The expected texts are what JSON.stringify prints in Node for the same values.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>

#include "parley/value.hpp"

namespace parley {
namespace {

std::string number(double value) {
  ValueWriter writer;
  writer.number(value);
  return writer.take_json();
}

std::string string(std::string_view value) {
  ValueWriter writer;
  writer.string(value);
  return writer.take_json();
}

TEST(ValueWriter, WritesIntegralDoublesWithoutAPoint) {
  EXPECT_EQ(number(3.0), "3");
  EXPECT_EQ(number(-3.0), "-3");
  EXPECT_EQ(number(0.0), "0");
  EXPECT_EQ(number(-0.0), "0");
  EXPECT_EQ(number(9007199254740993.0), "9007199254740992");
  EXPECT_EQ(number(123456789012345680000.0), "123456789012345680000");
  EXPECT_EQ(number(-1e20), "-100000000000000000000");
}

TEST(ValueWriter, UsesExponentsWhereJavaScriptDoes) {
  EXPECT_EQ(number(1e21), "1e+21");
  EXPECT_EQ(number(-1.5e21), "-1.5e+21");
  EXPECT_EQ(number(999999999999999900000.0), "999999999999999900000");
  EXPECT_EQ(number(1e-6), "0.000001");
  EXPECT_EQ(number(1.25e-6), "0.00000125");
  EXPECT_EQ(number(1e-7), "1e-7");
  EXPECT_EQ(number(1.5e-10), "1.5e-10");
  EXPECT_EQ(number(5e-324), "5e-324");
  EXPECT_EQ(number(std::numeric_limits<double>::max()), "1.7976931348623157e+308");
}

TEST(ValueWriter, WritesTheShortestDigitsThatReadBackAsTheSame) {
  EXPECT_EQ(number(0.1), "0.1");
  EXPECT_EQ(number(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(number(-123.456), "-123.456");
  EXPECT_EQ(number(1.0 / 3), "0.3333333333333333");
  std::mt19937_64 random(1);
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t bits = random();
    const auto value = std::bit_cast<double>(bits);
    if (!std::isfinite(value)) continue;
    ASSERT_EQ(std::strtod(number(std::abs(value)).c_str(), nullptr), std::abs(value))
        << number(value);
  }
}

TEST(ValueWriter, WritesWhatIsNoNumberAsNull) {
  EXPECT_EQ(number(std::nan("")), "null");
  EXPECT_EQ(number(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(number(-std::numeric_limits<double>::infinity()), "null");
}

TEST(ValueWriter, WritesIntegersWithAllTheirDigits) {
  ValueWriter writer;
  writer.begin_array();
  writer.integer(std::numeric_limits<std::int64_t>::min());
  writer.unsigned_integer(std::numeric_limits<std::uint64_t>::max());
  writer.end_array();
  EXPECT_EQ(writer.take_json(), "[-9223372036854775808,18446744073709551615]");
}

TEST(ValueWriter, EscapesStringsAsJavaScriptDoes) {
  EXPECT_EQ(string(""), R"("")");
  EXPECT_EQ(string("a\"b\\c/d"), R"("a\"b\\c/d")");
  EXPECT_EQ(string("\b\f\n\r\t"), R"("\b\f\n\r\t")");
  EXPECT_EQ(string(std::string_view("\0\x1f\x7f", 3)), "\"\\u0000\\u001f\x7f\"");
  EXPECT_EQ(string("h\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80 \xE2\x80\xA8"),
            "\"h\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80 \xE2\x80\xA8\"");
}

TEST(ValueWriter, ReplacesWhatIsNotUtf8) {
  const std::string r = "\xEF\xBF\xBD";
  EXPECT_EQ(string("a\xFFz"), "\"a" + r + "z\"");
  EXPECT_EQ(string("a\xC3"), "\"a" + r + "\"");                          // ends too early
  EXPECT_EQ(string("\xC0\xAF"), '"' + r + r + '"');                      // overlong
  EXPECT_EQ(string("\xE0\x80\xAF"), '"' + r + r + r + '"');              // overlong
  EXPECT_EQ(string("\xED\xA0\x80"), '"' + r + r + r + '"');              // half a surrogate pair
  EXPECT_EQ(string("\xF4\x90\x80\x80"), '"' + r + r + r + r + '"');      // beyond U+10FFFF
  EXPECT_EQ(string("\xF0\x9F\x98\"\n"), '"' + r + r + r + "\\\"\\n\"");  // quote inside one
  EXPECT_EQ(string("\xF4\x8F\xBF\xBF\xEE\x80\x80"), "\"\xF4\x8F\xBF\xBF\xEE\x80\x80\"");
}

TEST(ValueWriter, SeparatesElementsAndFields) {
  ValueWriter writer;
  writer.begin_array();
  writer.null();
  writer.begin_object();
  writer.key("a\n");
  writer.boolean(true);
  writer.key("b");
  writer.begin_array();
  writer.end_array();
  writer.end_object();
  writer.begin_object();
  writer.end_object();
  writer.raw("[1, 2]");
  writer.raw("");
  writer.end_array();
  EXPECT_EQ(writer.take_json(), R"([null,{"a\n":true,"b":[]},{},[1, 2],null])");
}

TEST(ValueWriter, CountsAttachments) {
  ValueWriter writer;
  writer.begin_array();
  writer.binary("one");
  writer.binary("");
  writer.end_array();
  EXPECT_EQ(writer.take_json(), R"([{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])");
  EXPECT_EQ(writer.take_attachments(), (std::vector<std::string>{"one", ""}));
}

}  // namespace
}  // namespace parley
