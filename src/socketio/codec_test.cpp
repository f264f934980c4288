// Every type that can be an argument, written and read back, and the words about what does not fit.
#include "parley/codec.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "parley/describe.hpp"

namespace elsewhere {

struct Point {
  int x = 0;
  std::optional<int> y;
};
PARLEY_JSON(Point, x, y)

struct Line {
  Point from, to;
  std::vector<std::string> labels;

  struct Style {
    std::string color;
  };
  Style style;
};
PARLEY_JSON(Line::Style, color)
PARLEY_JSON(Line, from, to, labels, style)

/// Derived from a described struct, not described itself.
struct Derived : Point {
  int z = 0;
};

enum class Size : std::uint8_t { small = 1, large = 200 };
enum class Mood { happy, sad };
PARLEY_JSON_ENUM(Mood, happy, sad)

}  // namespace elsewhere

namespace parley {
namespace {

struct Empty {};
PARLEY_JSON(Empty)

// As many fields as the macro promises.
struct Wide {
  int a0, a1, a2, a3, a4, a5, a6, a7, b0, b1, b2, b3, b4, b5, b6, b7, c0, c1, c2, c3, c4, c5, c6,
      c7, d0, d1, d2, d3, d4, d5, d6, d7, e0, e1, e2, e3, e4, e5, e6, e7, f0, f1, f2, f3, f4, f5,
      f6, f7, g0, g1, g2, g3, g4, g5, g6, g7, h0, h1, h2, h3, h4, h5, h6, h7;
};
PARLEY_JSON(Wide, a0, a1, a2, a3, a4, a5, a6, a7, b0, b1, b2, b3, b4, b5, b6, b7, c0, c1, c2, c3,
            c4, c5, c6, c7, d0, d1, d2, d3, d4, d5, d6, d7, e0, e1, e2, e3, e4, e5, e6, e7, f0, f1,
            f2, f3, f4, f5, f6, f7, g0, g1, g2, g3, g4, g5, g6, g7, h0, h1, h2, h3, h4, h5, h6, h7)

template <class T>
std::string json_of(const T& value) {
  return detail::encode_arguments(value).json;
}

template <class T>
Result<T> decode(std::vector<std::string_view> values, std::size_t index = 0,
                 const std::vector<std::string>& attachments = {}) {
  return detail::decode_argument<T>({values, attachments}, index);
}

template <class T>
std::string failure(std::string_view json) {
  const Result<T> result = decode<T>({json});
  if (result) return "no failure";
  EXPECT_EQ(result.error().code, Errc::kDecode);
  EXPECT_TRUE(result.error().message.starts_with("argument 1: ")) << result.error().message;
  return result.error().message.substr(12);
}

/// Writes, reads, and writes again.
template <class T>
void expect_round_trip(const T& value, const std::string& json) {
  EXPECT_EQ(json_of(value), "[" + json + "]");
  const Result<T> back = decode<T>({json});
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(json_of(*back), "[" + json + "]");
}

TEST(Codec, Scalars) {
  expect_round_trip(true, "true");
  expect_round_trip(-7, "-7");
  expect_round_trip(std::uint8_t{200}, "200");
  expect_round_trip(std::int8_t{-100}, "-100");
  expect_round_trip(std::numeric_limits<std::uint64_t>::max(), "18446744073709551615");
  expect_round_trip(1.5, "1.5");
  expect_round_trip(0.5F, "0.5");
  expect_round_trip(std::string("a\"b"), R"("a\"b")");
  expect_round_trip(std::monostate(), "null");
  expect_round_trip(nullptr, "null");
}

TEST(Codec, TextThatIsOnlyWritten) {
  const char* text = "pointer";
  const char* none = nullptr;
  char buffer[8] = "buf";
  EXPECT_EQ(detail::encode_arguments("literal", text, none, std::string_view("view"), buffer).json,
            R"(["literal","pointer",null,"view","buf"])");
}

TEST(Codec, IntegersAreCheckedForTheirType) {
  EXPECT_EQ(failure<std::uint8_t>("256"), "number out of range");
  EXPECT_EQ(failure<std::uint8_t>("-1"), "number out of range");
  EXPECT_EQ(failure<std::int8_t>("-129"), "number out of range");
  EXPECT_EQ(failure<int>("2147483648"), "number out of range");
  EXPECT_EQ(decode<int>({"2147483647.0"}).value(), 2147483647);
  EXPECT_EQ(failure<float>("1e39"), "number out of range");
  EXPECT_EQ(failure<int>("true"), "expected number, got boolean");
}

TEST(Codec, OptionalIsNull) {
  expect_round_trip(std::optional<int>(5), "5");
  expect_round_trip(std::optional<int>(), "null");
  EXPECT_EQ(decode<std::optional<int>>({}).value(), std::nullopt);
  EXPECT_EQ(failure<std::optional<int>>("\"x\""), "expected number, got string");
}

TEST(Codec, ArgumentsThatWereNotSent) {
  EXPECT_EQ(decode<std::string>({"1"}, 1).error().message,
            "argument 2: expected string, got nothing");
  EXPECT_TRUE(decode<std::monostate>({}));
  EXPECT_TRUE(decode<Json>({}).value().is_null());
  EXPECT_EQ(decode<RawJson>({}).value().text, "null");
}

TEST(Codec, Sequences) {
  expect_round_trip(std::vector<int>{1, 2, 3}, "[1,2,3]");
  expect_round_trip(std::vector<bool>{true, false}, "[true,false]");
  expect_round_trip(std::vector<std::vector<std::string>>{{"a"}, {}}, R"([["a"],[]])");
  expect_round_trip(std::array<int, 2>{1, 2}, "[1,2]");
  expect_round_trip(std::array<int, 0>{}, "[]");
  EXPECT_EQ((failure<std::array<int, 2>>("[1]")), "expected 2 elements");
  EXPECT_EQ((failure<std::array<int, 2>>("[1,2,3]")), "expected 2 elements");
  EXPECT_EQ(failure<std::vector<int>>("{}"), "expected array, got object");
  EXPECT_EQ(failure<std::vector<int>>("[1,2,\"x\"]"), "element 2: expected number, got string");
}

TEST(Codec, MapsKeepTheLastOfRepeatedKeys) {
  expect_round_trip(std::map<std::string, int>{{"a", 1}, {"b\n", 2}}, R"({"a":1,"b\n":2})");
  const auto map = decode<std::unordered_map<std::string, int>>({R"({"a":1,"a":2})"});
  EXPECT_EQ(map.value().at("a"), 2);
  EXPECT_EQ(map->size(), 1u);
  EXPECT_EQ((failure<std::map<std::string, int>>(R"({"a":"x"})")),
            "field 'a': expected number, got string");
}

TEST(Codec, TuplesAreReadAsArgumentsAre) {
  expect_round_trip(std::pair<int, std::string>(1, "x"), R"([1,"x"])");
  expect_round_trip(std::tuple<int, bool, std::optional<int>>(1, true, 2), "[1,true,2]");
  expect_round_trip(std::tuple<>(), "[]");
  using Tuple = std::tuple<int, std::optional<int>>;
  EXPECT_EQ(decode<Tuple>({"[1]"}).value(), Tuple(1, std::nullopt));
  EXPECT_EQ(decode<Tuple>({R"([1,2,"extra"])"}).value(), Tuple(1, 2));
  EXPECT_EQ((failure<std::pair<int, int>>("[1]")), "element 1: expected number, got nothing");
}

TEST(Codec, VariantsTakeTheFirstThatFits) {
  using Variant = std::variant<std::monostate, int, double, std::string, std::vector<int>,
                               elsewhere::Point, std::map<std::string, std::string>>;
  const auto index = [](std::string_view json) { return decode<Variant>({json}).value().index(); };
  EXPECT_EQ(index("null"), 0u);
  EXPECT_EQ(index("5"), 1u);
  EXPECT_EQ(index("5.5"), 2u);
  EXPECT_EQ(index("\"x\""), 3u);
  EXPECT_EQ(index("[1]"), 4u);
  EXPECT_EQ(index(R"({"x":1})"), 5u);
  EXPECT_EQ(index(R"({"x":"1"})"), 6u);
  EXPECT_EQ(failure<Variant>("true"), "expected one of 7 other types, got boolean");
  expect_round_trip(Variant(std::vector<int>{1, 2}), "[1,2]");
  // Inside others the walk around goes on behind it.
  expect_round_trip(std::vector<Variant>{elsewhere::Point{1, 2}, 3, std::vector<int>{4}},
                    R"([{"x":1,"y":2},3,[4]])");
}

TEST(Codec, EnumsAreNumbersOrNames) {
  expect_round_trip(elsewhere::Size::large, "200");
  expect_round_trip(elsewhere::Mood::sad, "\"sad\"");
  EXPECT_EQ(failure<elsewhere::Size>("300"), "number out of range");
  EXPECT_EQ(failure<elsewhere::Mood>("\"angry\""), "unknown name");
  EXPECT_EQ(failure<elsewhere::Mood>("1"), "expected string, got number");
  EXPECT_EQ(json_of(static_cast<elsewhere::Mood>(7)), "[7]");
}

TEST(Codec, DescribedStructs) {
  elsewhere::Line line{{1, 2}, {3, {}}, {"a"}, {"red"}};
  expect_round_trip(
      line,
      R"({"from":{"x":1,"y":2},"to":{"x":3,"y":null},"labels":["a"],"style":{"color":"red"}})");
  expect_round_trip(Empty(), "{}");
  EXPECT_TRUE(decode<Empty>({R"({"more":[1]})"}));
}

TEST(Codec, DescribedStructsIgnoreUnknownFieldsAndTakeTheLastOfRepeatedOnes) {
  const auto point = decode<elsewhere::Point>({R"({"x":1,"z":{"x":9},"x":2,"y":3,"y":null})"});
  EXPECT_EQ(point.value().x, 2);
  EXPECT_EQ(point.value().y, std::nullopt);
}

TEST(Codec, DescribedStructsSayWhereTheyDoNotFit) {
  using elsewhere::Line, elsewhere::Point;
  EXPECT_EQ(failure<Point>("{}"), "field 'x': expected number, got nothing");
  EXPECT_EQ(failure<Point>(R"({"x":"1"})"), "field 'x': expected number, got string");
  EXPECT_EQ(failure<Point>("[1]"), "expected object, got array");
  EXPECT_EQ(failure<Line>(R"({"from":{"x":1},"to":{"x":1},"labels":["a",5]})"),
            "field 'labels': element 1: expected string, got number");
  EXPECT_EQ(failure<Line>(R"({"from":{"x":1},"to":{"x":1.5}})"),
            "field 'to': field 'x': expected integer, got fraction");
}

TEST(Codec, AllSixtyFourFieldsOfAWideStruct) {
  Wide wide{};
  wide.a0 = 1;
  wide.h7 = 2;
  const std::string json = json_of(wide);
  EXPECT_TRUE(json.starts_with(R"([{"a0":1,"a1":0,)"));
  EXPECT_TRUE(json.ends_with(R"(,"h6":0,"h7":2}])"));
  EXPECT_EQ(decode<Wide>({std::string_view(json).substr(1, json.size() - 2)}).value().h7, 2);
}

TEST(Codec, DerivedStructsAreNotTakenForTheirBase) {
  static_assert(detail::Described<elsewhere::Point>);
  static_assert(!detail::Described<elsewhere::Derived>);
  static_assert(!detail::Known<elsewhere::Derived>);
  static_assert(!detail::Known<char>);
  static_assert(!detail::Known<void*>);
}

TEST(Codec, RawJsonIsHandedOnUnchanged) {
  const auto raw = decode<RawJson>({R"({"a" : [1e2, "\ud800"]})"});
  EXPECT_EQ(raw.value().text, R"({"a" : [1e2, "\ud800"]})");
  EXPECT_EQ(json_of(*raw), R"([{"a" : [1e2, "\ud800"]}])");
  const auto inside = decode<std::vector<RawJson>>({R"([ {"a": 1} , [2 ],"x" ])"});
  EXPECT_EQ(inside.value(), (std::vector<RawJson>{{R"({"a": 1})"}, {"[2 ]"}, {"\"x\""}}));
}

TEST(Codec, BinaryTravelsAsAttachments) {
  const std::vector<std::byte> bytes{std::byte{1}, std::byte{0}};
  const auto payload =
      detail::encode_arguments(Binary("one"), bytes, std::vector<std::uint8_t>{'t', 'w', 'o'});
  EXPECT_EQ(payload.json, R"([{"_placeholder":true,"num":0},{"_placeholder":true,"num":1},)"
                          R"({"_placeholder":true,"num":2}])");
  EXPECT_EQ(payload.attachments,
            (std::vector<std::string>{"one", std::string("\x01\0", 2), "two"}));
  const std::string_view second = R"({"_placeholder":true,"num":1})";
  EXPECT_EQ(decode<Binary>({second}, 0, payload.attachments)->view(),
            std::string_view("\x01\0", 2));
  EXPECT_EQ(decode<std::vector<std::byte>>({second}, 0, payload.attachments).value(), bytes);
  EXPECT_EQ(
      (decode<std::vector<Binary>>({R"([{"_placeholder":true,"num":2}])"}, 0, payload.attachments)
           .value()
           .at(0)
           .view()),
      "two");
  EXPECT_EQ(failure<Binary>(R"({"_placeholder":true,"num":0})"), "expected binary, got object");
  EXPECT_EQ(failure<std::vector<std::uint8_t>>("[1,2]"), "expected binary, got array");
}

TEST(JsonCodec, TakesWhateverArrives) {
  for (const char* text : {"null", "true", "1", "-1", "1.5", "18446744073709551615", "\"a\"", "[]",
                           "{}", R"({"a":[1,{"b":null}],"c":"d"})"}) {
    expect_round_trip(Json::parse(text), text);
    EXPECT_EQ(decode<Json>({text}).value(), Json::parse(text)) << text;
  }
  EXPECT_EQ(decode<Json>({"123456789012345678901"}).value(), Json(123456789012345678901.0));
  EXPECT_EQ(decode<Json>({R"({"\ud800":"\udc00"})"}).value(),
            Json({{"\xEF\xBF\xBD", "\xEF\xBF\xBD"}}));
  EXPECT_EQ(failure<Json>(R"([1,{"a":1e999}])"), "element 1: field 'a': number out of range");
  EXPECT_EQ(failure<Json>("nul"), "expected a value, got invalid JSON");
  EXPECT_EQ(json_of(Json("\xFF")), "[\"\xEF\xBF\xBD\"]");
}

TEST(JsonCodec, CarriesBinaryAnywhere) {
  const Json value{{"a", Json::array({1, Json::binary({1, 2, 3})})}, {"b", Json::binary({})}};
  const auto payload = detail::encode_arguments(value);
  EXPECT_EQ(payload.json,
            R"([{"a":[1,{"_placeholder":true,"num":0}],"b":{"_placeholder":true,"num":1}}])");
  const std::string_view json = payload.json;
  EXPECT_EQ(decode<Json>({json.substr(1, json.size() - 2)}, 0, payload.attachments).value(), value);
}

TEST(JsonCodec, LeavesAPlaceholderThatStandsForNothingAsItIs) {
  const char* text = R"({"_placeholder":true,"num":0})";
  EXPECT_EQ(decode<Json>({text}).value(), Json::parse(text));
  EXPECT_TRUE(decode<Json>({text}, 0, {"x"}).value().is_binary());
  EXPECT_TRUE(decode<Json>({R"({"_placeholder":true,"num":1})"}, 0, {"x"}).value().is_object());
  EXPECT_TRUE(decode<Json>({R"({"_placeholder":1,"num":0})"}, 0, {"x"}).value().is_object());
}

TEST(EncodeEvent, StartsWithTheName) {
  EXPECT_EQ(detail::encode_event("say \"hi\"", 1, "x").json, R"(["say \"hi\"",1,"x"])");
  EXPECT_EQ(detail::encode_event("ping").json, R"(["ping"])");
  EXPECT_EQ(detail::encode_arguments().json, "[]");
}

TEST(EncodeEvent, RefusesReservedNames) {
  for (const char* name : {"connect", "connect_error", "disconnect", "disconnecting", "newListener",
                           "removeListener"}) {
    EXPECT_THROW((void)detail::encode_event(name), std::invalid_argument) << name;
  }
  try {
    (void)detail::encode_event("connect");
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(), "\"connect\" is a reserved event name");
  }
  EXPECT_NO_THROW((void)detail::encode_event("error"));
}

TEST(Result, TakesTextsAsValuesWhereTheValueIsAText) {
  const auto greet = [](const std::string& name) -> Result<std::string> {
    if (name.empty()) return Error("who?");
    return name;
  };
  EXPECT_EQ(greet("x").value(), "x");
  EXPECT_EQ(greet("").error().message, "who?");
  EXPECT_THROW((void)greet("").value(), ErrorException);
  Result<std::string> literal = "text";
  EXPECT_EQ(literal.value(), "text");
  static_assert(!std::is_convertible_v<const char*, Result<bool>>);
  static_assert(std::is_convertible_v<bool, Result<bool>>);
  static_assert(std::is_convertible_v<Error, Result<void>>);
}

}  // namespace
}  // namespace parley
