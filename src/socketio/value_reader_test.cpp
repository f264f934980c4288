// One value read into the C++ types, and what is said about those that do not fit.
#include "parley/value_reader.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <thread>
#include <vector>

namespace parley {
namespace {

/// The value, or nothing and why in `why`.
template <class T>
std::optional<T> read(std::string_view json, std::string* why = nullptr) {
  ValueReader reader(json);
  T value{};
  const ReadStatus status = reader.get(value);
  if (why) *why = status.message();
  return status ? std::optional<T>(std::move(value)) : std::nullopt;
}

template <class T>
std::string failure(std::string_view json) {
  std::string why;
  EXPECT_FALSE(read<T>(json, &why)) << json;
  return why;
}

TEST(ValueReader, ReadsBooleans) {
  EXPECT_EQ(read<bool>("true"), true);
  EXPECT_EQ(read<bool>("false"), false);
  EXPECT_EQ(failure<bool>("1"), "expected boolean, got number");
  EXPECT_EQ(failure<bool>("truth"), "invalid JSON");
}

TEST(ValueReader, ReadsIntegersHoweverTheyAreWritten) {
  EXPECT_EQ(read<std::int64_t>("5"), 5);
  EXPECT_EQ(read<std::int64_t>("-5.0"), -5);
  EXPECT_EQ(read<std::int64_t>("1e3"), 1000);
  EXPECT_EQ(read<std::int64_t>("25e-1").has_value(), false);
  EXPECT_EQ(read<std::int64_t>("250E-1"), 25);
  EXPECT_EQ(read<std::int64_t>("-0"), 0);
  EXPECT_EQ(read<std::uint64_t>("-0.0"), 0u);
  EXPECT_EQ(read<std::int64_t>("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(read<std::int64_t>("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(read<std::uint64_t>("18446744073709551615"), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(read<std::uint64_t>("1e19"), 10'000'000'000'000'000'000u);
}

TEST(ValueReader, RefusesIntegersOutOfRangeInsteadOfWrapping) {
  EXPECT_EQ(failure<std::int64_t>("9223372036854775808"), "number out of range");
  EXPECT_EQ(failure<std::int64_t>("9223372036854775808.0"), "number out of range");
  EXPECT_EQ(failure<std::int64_t>("-9223372036854775809"), "number out of range");
  EXPECT_EQ(failure<std::int64_t>("1e300"), "number out of range");
  EXPECT_EQ(failure<std::int64_t>("1e999"), "number out of range");
  EXPECT_EQ(failure<std::uint64_t>("18446744073709551616"), "number out of range");
  EXPECT_EQ(failure<std::uint64_t>("18446744073709551616.0"), "number out of range");
  EXPECT_EQ(failure<std::uint64_t>("-1"), "number out of range");
  EXPECT_EQ(failure<std::int64_t>("1.5"), "expected integer, got fraction");
  EXPECT_EQ(failure<std::int64_t>("\"1\""), "expected number, got string");
}

TEST(ValueReader, ReadsAnyNumberAsADouble) {
  EXPECT_EQ(read<double>("1"), 1.0);
  EXPECT_EQ(read<double>("-1.5e-3"), -1.5e-3);
  EXPECT_EQ(read<double>("123456789012345678901234567890"), 123456789012345678901234567890.0);
  EXPECT_EQ(failure<double>("1e999"), "number out of range");
  EXPECT_EQ(failure<double>("null"), "expected number, got null");
}

TEST(ValueReader, TakesNothingForANumberThatIsNone) {
  for (const char* text :
       {"-", "-inf", "-nan", "1x", "0x10", "1e", "+1", "--1", "1 2", "-infinity"}) {
    EXPECT_FALSE(read<double>(text)) << text;
    EXPECT_FALSE(read<std::int64_t>(text)) << text;
    EXPECT_FALSE(read<std::uint64_t>(text)) << text;
  }
}

TEST(ValueReader, ReadsStringsWithEscapes) {
  EXPECT_EQ(read<std::string>(R"("")"), "");
  EXPECT_EQ(read<std::string>("\"h\xC3\xA9\""), "h\xC3\xA9");
  EXPECT_EQ(read<std::string>(R"("a\"\\\/\b\f\n\r\tz")"), "a\"\\/\b\f\n\r\tz");
  EXPECT_EQ(read<std::string>(R"("\u0041\u00e9\u20ac\ud83d\ude00")"),
            "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  EXPECT_EQ(read<std::string>(R"("\u0000")"), std::string(1, '\0'));
  EXPECT_EQ(failure<std::string>("[]"), "expected string, got array");
}

TEST(ValueReader, ReplacesHalfSurrogatePairs) {
  EXPECT_EQ(read<std::string>(R"("a\ud800z")"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(read<std::string>(R"("\ude00\ud83d")"), "\xEF\xBF\xBD\xEF\xBF\xBD");
  // Inside others too, where simdjson looks first.
  ValueReader reader(R"({"\ud800":["\udfff"]})");
  std::string seen;
  EXPECT_TRUE(reader.for_each_field([&](std::string_view key, ValueReader& list) {
    seen += key;
    return list.for_each_element([&](ValueReader& element) {
      std::string text;
      auto status = element.get(text);
      seen += text;
      return status;
    });
  }));
  EXPECT_EQ(seen, "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(ValueReader, KnowsNullFromNothing) {
  EXPECT_EQ(ValueReader("null").kind(), ValueKind::kNull);
  EXPECT_TRUE(ValueReader("null").is_null());
  EXPECT_EQ(ValueReader::nothing().kind(), ValueKind::kNothing);
  EXPECT_TRUE(ValueReader::nothing().is_null());
  EXPECT_FALSE(ValueReader("0").is_null());
  EXPECT_EQ(ValueReader("nul").kind(), ValueKind::kInvalid);
}

TEST(ValueReader, WalksArraysAndObjectsAndSkipsWhatIsNotAskedFor) {
  ValueReader reader(
      R"( {"skip":{"deep":[1,{"x":"]}"}]},"key\"" : [ 1 , [2, 3], "four" , {} ] , "e":[]})");
  // Leading space is not part of a value.
  EXPECT_EQ(reader.kind(), ValueKind::kInvalid);
  ValueReader trimmed(
      R"({"skip":{"deep":[1,{"x":"]}"}]},"key\"" : [ 1 , [2, 3], "four" , {} ] , "e":[]})");
  std::vector<std::string> seen;
  const auto status = trimmed.for_each_field([&](std::string_view key, ValueReader& value) {
    seen.emplace_back(key);
    if (key != "key\"") return ReadStatus();
    return value.for_each_element([&](ValueReader& element) {
      seen.emplace_back(element.raw());
      return ReadStatus();
    });
  });
  EXPECT_TRUE(status) << status.message();
  EXPECT_EQ(seen,
            (std::vector<std::string>{"skip", "key\"", "1", "[2, 3]", "\"four\"", "{}", "e"}));
}

TEST(ValueReader, GivesTheTextOfAValueAndReadsItAfterwards) {
  ValueReader reader(R"([{"a": [1, 2] } , [ ]])");
  int elements = 0;
  const auto status = reader.for_each_element([&](ValueReader& element) {
    EXPECT_EQ(element.raw(), elements == 0 ? R"({"a": [1, 2] })" : "[ ]");
    EXPECT_EQ(element.raw(), elements == 0 ? R"({"a": [1, 2] })" : "[ ]");
    ++elements;
    return elements == 1
               ? element.for_each_field([](std::string_view, ValueReader&) { return ReadStatus(); })
               : element.for_each_element([](ValueReader&) { return ReadStatus(); });
  });
  EXPECT_TRUE(status) << status.message();
  EXPECT_EQ(elements, 2);
}

TEST(ValueReader, TriesAnotherTypeWithoutDisturbingTheWalkAround) {
  ValueReader reader(R"([[1,2],{"x":[3]},4])");
  std::vector<std::int64_t> seen;
  const auto collect = [&seen](ValueReader& element) {
    std::int64_t number = 0;
    auto status = element.get(number);
    if (status) seen.push_back(number);
    return status;
  };
  const auto status = reader.for_each_element([&](ValueReader& element) {
    for (int attempt = 0; attempt < 3; ++attempt) {
      ValueReader first = element.retry();
      if (first.for_each_element(collect)) continue;
      ValueReader second = element.retry();
      if (second.for_each_field([&](std::string_view, ValueReader& inner) {
            return inner.for_each_element(collect);
          })) {
        continue;
      }
      ValueReader third = element.retry();
      if (auto failed = collect(third); !failed) return failed;
    }
    return ReadStatus();
  });
  EXPECT_TRUE(status) << status.message();
  EXPECT_EQ(seen, (std::vector<std::int64_t>{1, 2, 1, 2, 1, 2, 3, 3, 3, 4, 4, 4}));
}

TEST(ValueReader, EndsTheWalkAtTheFirstFailure) {
  ValueReader reader("[1,2,3]");
  int calls = 0;
  const auto status = reader.for_each_element([&](ValueReader&) {
    return ++calls == 2 ? ReadStatus::failure("no").in_element(1).in_field("f") : ReadStatus();
  });
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(status.message(), "field 'f': element 1: no");
}

TEST(ValueReader, CutsLongKeysInMessages) {
  const auto status = ReadStatus::failure("no").in_field(std::string(1'000'000, 'x'));
  EXPECT_LT(status.message().size(), 100u);
}

TEST(ValueReader, FindsAttachments) {
  const std::vector<std::string> attachments{"zero", "one"};
  const auto binary = [&](std::string_view json) {
    ValueReader reader(json, attachments);
    Binary value;
    auto status = reader.get(value);
    return status ? std::string(value.view()) : status.message();
  };
  EXPECT_EQ(binary(R"({"_placeholder":true,"num":1})"), "one");
  EXPECT_EQ(binary(R"({"num":0,"_placeholder":true})"), "zero");
  for (const char* bad :
       {R"({"_placeholder":true,"num":2})", R"({"_placeholder":true,"num":-1})",
        R"({"_placeholder":true,"num":0.5})", R"({"_placeholder":true,"num":"splice"})",
        R"({"_placeholder":true})", R"({"_placeholder":false,"num":0})", R"({"num":0})", "{}"}) {
    EXPECT_EQ(binary(bad), "expected binary, got object") << bad;
  }
  EXPECT_EQ(binary("\"zero\""), "expected binary, got string");
}

TEST(ValueReader, IsSafeForTextsThatAreNoJson) {
  const auto walk = [](auto& self, ValueReader& reader) -> ReadStatus {
    if (reader.kind() == ValueKind::kArray) {
      return reader.for_each_element([&](ValueReader& element) { return self(self, element); });
    }
    return reader.for_each_field(
        [&](std::string_view, ValueReader& field) { return self(self, field); });
  };
  for (const char* text : {"[", "{", "[1", "[1,", "[1 2]", "{\"a\"}", "{\"a\":}", "{1:2}", "{\"a",
                           "[\"a", "[[}]", "{\"a\":[}", "[]]", "[\"\\ud8\"", "[\xFF]",
                           "{\"\\u12\":{}}", "{:", "[,]", "{\"a\":{\"b\""}) {
    ValueReader reader(text);
    (void)walk(walk, reader);
  }
  ValueReader unclosed("{\"a");
  EXPECT_EQ(unclosed.for_each_field([](auto, auto&) { return ReadStatus(); }).message(),
            "invalid JSON");
}

TEST(ValueReader, DescendsOnlySoDeep) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  std::size_t reached = 0;
  const auto walk = [&reached](auto& self, ValueReader& reader) -> ReadStatus {
    ++reached;
    return reader.for_each_element([&](ValueReader& element) { return self(self, element); });
  };
  const std::string fits = nested(128);
  ValueReader good(fits);
  EXPECT_TRUE(walk(walk, good));
  EXPECT_EQ(reached, 128u);
  const std::string deep = nested(129);
  ValueReader bad(deep);
  EXPECT_EQ(walk(walk, bad).message(), "too deep");
  // Also by way of second readers, which start parsers of their own.
  const std::string deeper = nested(1000);
  ValueReader again(deeper);
  const auto walk_again = [](auto& self, ValueReader& reader) -> ReadStatus {
    ValueReader copy = reader.retry();
    return copy.for_each_element([&](ValueReader& element) { return self(self, element); });
  };
  EXPECT_FALSE(walk_again(walk_again, again));
}

TEST(ValueReader, HasAParserForEachThread) {
  const auto sum = [] {
    std::int64_t total = 0;
    for (int round = 0; round < 2000; ++round) {
      ValueReader reader(R"([1,[2,{"x":3}],4])");
      const auto add = [&total](auto& self, ValueReader& value) -> ReadStatus {
        if (value.kind() == ValueKind::kArray) {
          return value.for_each_element([&](ValueReader& element) { return self(self, element); });
        }
        if (value.kind() == ValueKind::kObject) {
          return value.for_each_field(
              [&](std::string_view, ValueReader& field) { return self(self, field); });
        }
        std::int64_t number = 0;
        auto status = value.get(number);
        total += number;
        return status;
      };
      if (!add(add, reader)) return std::int64_t{-1};
    }
    return total;
  };
  std::int64_t other = 0;
  std::jthread thread([&] { other = sum(); });
  EXPECT_EQ(sum(), 20'000);
  thread.join();
  EXPECT_EQ(other, 20'000);
}

TEST(ValueReader, ReadsLargeValuesInLinearTime) {
  // 900 KB of nested arrays; skipping each level again and again would take minutes.
  std::string text = "[";
  for (int i = 0; i < 3500; ++i) text += std::string(127, '[') + std::string(127, ']') + ",";
  text += "0]";
  ValueReader reader(text);
  std::size_t count = 0;
  const auto walk = [&count](auto& self, ValueReader& value) -> ReadStatus {
    ++count;
    if (value.kind() != ValueKind::kArray) return {};
    return value.for_each_element([&](ValueReader& element) { return self(self, element); });
  };
  EXPECT_TRUE(walk(walk, reader));
  EXPECT_EQ(count, 3500u * 127 + 2);
}

}  // namespace
}  // namespace parley
