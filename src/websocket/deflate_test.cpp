#include "websocket/deflate.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdio>
#include <ctime>
#include <random>
#include <stdexcept>
#include <string>
#include <tuple>

#include "websocket/reader_testing.hpp"

namespace parley::websocket {
namespace {

using namespace std::string_literals;
using testing::hex;
using Status = Inflater::Status;

constexpr std::size_t kLimit = 1'000'000;

std::string deflated(Deflater& deflater, std::string_view message) {
  std::string out = "kept";
  deflater.deflate(message, out);
  EXPECT_TRUE(out.starts_with("kept"));
  return out.substr(4);
}

std::string inflated(Inflater& inflater, std::string_view message, std::size_t limit = kLimit) {
  std::string out = "kept";
  const Status status = inflater.inflate(message, limit, out);
  if (status == Status::kInvalid) return "invalid";
  if (status == Status::kTooBig) return "too big";
  EXPECT_TRUE(out.starts_with("kept"));
  return out.substr(4);
}

std::string random_text(std::mt19937& random, std::size_t size) {
  const std::string words[] = {"socket ",    "room ",    "message ", "\x01\x02",
                               "0123456789", "\xc3\xa9", "\n"};
  std::string text;
  while (text.size() < size) {
    if (random() % 10 == 0) {
      text.push_back(static_cast<char>(random()));
    } else {
      text += words[random() % std::size(words)];
    }
  }
  text.resize(size);
  return text;
}

// Of this process, whatever else the machine is doing.
double cpu_milliseconds(std::clock_t since) {
  return 1000.0 * static_cast<double>(std::clock() - since) / CLOCKS_PER_SEC;
}

TEST(Deflate, TheExamplesOfTheRfc) {
  Deflater deflater(6, 15, true);
  EXPECT_EQ(deflated(deflater, "Hello"), hex("f248cdc9c90700"));
  EXPECT_EQ(deflated(deflater, "Hello"), hex("f200110000"));
  Inflater inflater(15, true);
  EXPECT_EQ(inflated(inflater, hex("f248cdc9c90700")), "Hello");
  EXPECT_EQ(inflated(inflater, hex("f200110000")), "Hello");
  // A stored block, a final block, two blocks.
  EXPECT_EQ(inflated(inflater, hex("000500faff48656c6c6f00")), "Hello");
  EXPECT_EQ(inflated(inflater, hex("f348cdc9c9070000")), "Hello");
  EXPECT_EQ(inflated(inflater, hex("f248050000 00ffff cac9c90700")), "Hello");
}

TEST(Deflate, TheWindowOutlivesAFinalBlock) {
  Inflater inflater(15, true);
  EXPECT_EQ(inflated(inflater, hex("f348cdc9c9070000")), "Hello");
  EXPECT_EQ(inflated(inflater, hex("f200110000")), "Hello");
}

TEST(Deflate, AnEmptyMessageIsOneZeroByte) {
  for (const bool context : {false, true}) {
    Deflater deflater(6, 15, context);
    Inflater inflater(15, context);
    for (const char* message : {"", "", "Hello", "", ""}) {
      const std::string bytes = deflated(deflater, message);
      if (*message == '\0') {
        EXPECT_EQ(bytes, "\0"s);
      }
      EXPECT_EQ(inflated(inflater, bytes), message);
    }
    EXPECT_EQ(inflated(inflater, ""), "");
  }
}

TEST(Deflate, WithoutContextEqualMessagesAreEqualBytesForEverybody) {
  Deflater deflater(6, 15, false);
  const std::string once = deflated(deflater, "Hello");
  deflated(deflater, "something else, Hello, Hello");
  EXPECT_EQ(deflated(deflater, "Hello"), once);
  Inflater inflater(15, false);
  EXPECT_EQ(inflated(inflater, once), "Hello");
  // A reference to an earlier message is an error, not a leak of somebody else's text.
  EXPECT_EQ(inflated(inflater, hex("f200110000")), "invalid");
  EXPECT_EQ(inflated(inflater, once), "Hello");
}

TEST(Deflate, RoundTripsWithEveryWindowLevelAndContext) {
  std::mt19937 random(3);
  for (int bits = 9; bits <= 15; ++bits) {
    for (const int level : {1, 6, 9}) {
      for (const bool context : {false, true}) {
        Deflater deflater(level, bits, context);
        Inflater inflater(bits, context);
        for (const std::size_t size : {1u, 5u, 300u, 1000u, 40'000u, 2u, 100'000u}) {
          const std::string text = random_text(random, size);
          ASSERT_EQ(inflated(inflater, deflated(deflater, text)), text)
              << bits << " bits, level " << level << ", context " << context;
        }
      }
    }
  }
}

TEST(Deflate, RoundTripsWhereTheOutputJustFillsAStep) {
  // Incompressible text of every size around the step puts the end of the flush on its border.
  std::mt19937 random(5);
  std::string text(16'500, '\0');
  for (char& c : text) c = static_cast<char>(random());
  for (const bool context : {false, true}) {
    Deflater deflater(6, 15, context);
    Inflater inflater(15, context);
    for (std::size_t size = 16'300; size < 16'400; ++size) {
      const std::string message = text.substr(0, size);
      ASSERT_EQ(inflated(inflater, deflated(deflater, message)), message) << size;
    }
  }
}

TEST(Deflate, DistantMatchesSurvive) {
  std::mt19937 random(9);
  const std::string far = random_text(random, 32'000);
  for (const bool context : {false, true}) {
    Deflater deflater(9, 15, context);
    Inflater inflater(15, context);
    for (int i = 0; i < 20; ++i) {
      const std::string message = far + std::to_string(i) + far.substr(static_cast<std::size_t>(i));
      ASSERT_EQ(inflated(inflater, deflated(deflater, message)), message);
    }
  }
}

TEST(Deflate, TheLimitIsExact) {
  Deflater deflater(6, 15, false);
  Inflater inflater(15, false);
  for (const std::size_t size : {1u, 1000u, 16'384u, 16'385u, 100'000u}) {
    const std::string bytes = deflated(deflater, std::string(size, 'x'));
    EXPECT_EQ(inflated(inflater, bytes, size).size(), size);
    EXPECT_EQ(inflated(inflater, bytes, size - 1), "too big");
  }
}

TEST(Deflate, AGibibyteOfZerosStopsAtTheLimit) {
  // 64 times 16 MiB, each part compressed the same: about a megabyte in all.
  Deflater deflater(9, 15, false);
  std::string part;
  deflater.deflate(std::string(16 << 20, '\0'), part);
  part += hex("0000ffff");
  std::string bomb;
  for (int i = 0; i < 64; ++i) bomb += part;
  const std::clock_t start = std::clock();
  Inflater inflater(15, false);
  std::string out;
  EXPECT_EQ(inflater.inflate(bomb, kLimit, out), Status::kTooBig);
  EXPECT_LE(out.capacity(), 2 * kLimit);
  EXPECT_LT(cpu_milliseconds(start), 500) << "a gibibyte takes seconds";
}

TEST(Deflate, InvalidDataIsInvalidOnceAndTheStreamServesTheNextMessage) {
  Deflater deflater(6, 15, false);
  Inflater inflater(15, false);
  const std::string good = deflated(deflater, "a good message");
  for (const std::string& bad : {
           hex("ff"),                // reserved block type
           hex("0605"),              //
           hex("000500ffff48"),      // stored length and its complement differ
           hex("f248cdc9c9"),        // cut inside a block: the tail is read as its data
           hex("000500faff48656c"),  //
           hex("0000ffff"),          // the tail only: its second copy is cut
           std::string(100, '\xaa'),
       }) {
    EXPECT_EQ(inflated(inflater, bad), "invalid") << ::testing::PrintToString(bad);
    EXPECT_EQ(inflated(inflater, good), "a good message");
  }
}

TEST(Deflate, RandomBytesEndInOneOfThreeWays) {
  std::mt19937 random(21);
  Inflater shared(15, false);
  for (int round = 0; round < 5000; ++round) {
    std::string bytes(random() % 200, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    std::string out;
    const Status status = shared.inflate(bytes, 10'000, out);
    EXPECT_LE(out.size(), 10'000u);
    Inflater own(15, true);
    std::string again;
    EXPECT_EQ(own.inflate(bytes, 10'000, again), status);
    EXPECT_EQ(again, out);
  }
}

TEST(Deflate, BlocksThatMakeNothingAreReadInLinearTime) {
  Inflater inflater(15, false);
  std::string stored;
  for (int i = 0; i < 200'000; ++i) stored += hex("000000ffff");
  stored += '\0';
  std::string final_blocks;
  for (int i = 0; i < 500'000; ++i) final_blocks += hex("0300");
  final_blocks += '\0';
  for (const std::string& bytes : {stored, final_blocks}) {
    const std::clock_t start = std::clock();
    EXPECT_EQ(inflated(inflater, bytes), "");
    EXPECT_LT(cpu_milliseconds(start), 2000);
  }
}

TEST(Deflate, SettingsThatZlibCannotKeepAreRefused) {
  EXPECT_THROW(Deflater(6, 8, false), std::invalid_argument);
  EXPECT_THROW(Deflater(6, 16, false), std::invalid_argument);
  EXPECT_THROW(Deflater(0, 15, false), std::invalid_argument);
  EXPECT_THROW(Deflater(10, 15, false), std::invalid_argument);
}

TEST(Deflate, AWindowOfEightBitsIsRead) {
  Inflater inflater(8, true);
  EXPECT_EQ(inflated(inflater, hex("f248cdc9c90700")), "Hello");
  EXPECT_EQ(inflated(inflater, hex("f200110000")), "Hello");
}

TEST(Deflate, TheLinkedZlibHasTheFixesWeRelyOn) {
  const std::string version = zlibVersion();
  int major = 0, minor = 0, patch = 0;
  std::sscanf(version.c_str(), "%d.%d.%d", &major, &minor, &patch);
  EXPECT_GE(std::tuple(major, minor, patch), std::tuple(1, 2, 12)) << version;
}

}  // namespace
}  // namespace parley::websocket
