#pragma once
// For tests: what a MessageReader says about some bytes, written down, however they are cut.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "websocket/message_reader.hpp"

namespace parley::websocket::testing {

/// "81 85 37fa213d" as bytes.
inline std::string hex(std::string_view digits) {
  std::string bytes;
  int half = -1;
  for (const char c : digits) {
    if (c == ' ') continue;
    const int value = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    if (half < 0) {
      half = value;
    } else {
      bytes.push_back(static_cast<char>(half * 16 + value));
      half = -1;
    }
  }
  return bytes;
}

inline std::string written(const MessageReader::Event& event) {
  using Kind = MessageReader::Kind;
  const std::string payload(event.payload);
  switch (event.kind) {
    case Kind::kNeedMore:
      return "more";
    case Kind::kText:
      return "text " + payload;
    case Kind::kBinary:
      return "binary " + payload;
    case Kind::kPing:
      return "ping " + payload;
    case Kind::kPong:
      return "pong " + payload;
    case Kind::kClose:
      return "close " + std::to_string(event.code) + " " + std::string(event.reason);
    case Kind::kError:
      return "error " + std::to_string(event.code) + " " + std::string(event.reason);
  }
  return "?";
}

using Events = std::vector<std::string>;

/// Feeds one piece, from memory that is gone afterwards, and appends its events.
inline void feed(MessageReader& reader, std::string_view piece, Events& events) {
  const auto bytes = std::make_unique<char[]>(piece.size());  // exact: sanitizers see every overrun
  std::ranges::copy(piece, bytes.get());
  reader.feed({bytes.get(), piece.size()});
  for (;;) {
    const MessageReader::Event event = reader.next();
    if (event.kind == MessageReader::Kind::kNeedMore) break;
    events.push_back(written(event));
  }
  std::ranges::fill(bytes.get(), bytes.get() + piece.size(), '\xdd');
}

inline Events read_whole(const ReaderOptions& options, std::string_view wire) {
  MessageReader reader(options);
  Events events;
  feed(reader, wire, events);
  return events;
}

/// Whole, byte by byte, at every single cut (some cuts of long input) and at random cuts.
inline void expect_events(const ReaderOptions& options, std::string_view wire,
                          const Events& expected) {
  EXPECT_EQ(read_whole(options, wire), expected);
  {
    MessageReader reader(options);
    Events events;
    for (std::size_t i = 0; i < wire.size(); ++i) feed(reader, wire.substr(i, 1), events);
    EXPECT_EQ(events, expected) << "byte by byte";
  }
  const std::size_t step = wire.size() > 4096 ? wire.size() / 64 : 1;
  for (std::size_t cut = 1; cut < wire.size(); cut += step) {
    MessageReader reader(options);
    Events events;
    feed(reader, wire.substr(0, cut), events);
    feed(reader, wire.substr(cut), events);
    ASSERT_EQ(events, expected) << "cut at " << cut;
  }
  std::mt19937 random(7);
  for (int round = 0; round < 20; ++round) {
    MessageReader reader(options);
    Events events;
    for (std::size_t at = 0; at < wire.size();) {
      const std::size_t size = 1 + random() % (wire.size() / (1 + random() % 8) + 1);
      feed(reader, wire.substr(at, size), events);
      at += size;
    }
    ASSERT_EQ(events, expected) << "random cuts, round " << round;
  }
}

}  // namespace parley::websocket::testing
