// Frames from a peer: whatever they are, the events are the same whole and in pieces, an error or a
// close is the last of them, and no more is kept than has arrived.
//
// Input: one byte of flags (1: frames are unmasked, as from a server; 2: permessage-deflate; 4:
// with context), one byte that chooses the pieces, then the wire. Unmasked frames let the fuzzer
// write payloads it can read back; masks are only an exclusive or.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.hpp"
#include "websocket/deflate.hpp"
#include "websocket/message_reader.hpp"

namespace {

using parley::websocket::Inflater;
using parley::websocket::MessageReader;
using Kind = MessageReader::Kind;

constexpr std::size_t kMaxMessage = 4096;
constexpr std::size_t kOverhead = 1024;

void require(bool condition) {
  if (!condition) std::abort();
}

struct Seen {
  Kind kind;
  std::uint16_t code;
  std::string payload;
  std::string reason;
  bool operator==(const Seen&) const = default;
};

std::vector<Seen> read(unsigned char flags, std::string_view wire, std::optional<unsigned> cuts) {
  Inflater inflater(15, (flags & 4) != 0);
  MessageReader reader({.max_message = kMaxMessage,
                        .expect_masked = (flags & 1) == 0,
                        .inflater = (flags & 2) != 0 ? &inflater : nullptr});
  std::vector<Seen> events;
  std::minstd_rand random(cuts.value_or(0) + 1);
  for (std::size_t at = 0; at < wire.size();) {
    std::size_t size = wire.size() - at;
    if (cuts) size = std::min<std::size_t>(size, 1 + random() % (1 + *cuts % 32));
    const auto piece = std::make_unique<char[]>(size);
    wire.copy(piece.get(), size, at);
    at += size;
    reader.feed({piece.get(), size});
    for (;;) {
      const MessageReader::Event event = reader.next();
      if (event.kind == Kind::kNeedMore) break;
      if (!events.empty()) {
        require(events.back().kind != Kind::kError && events.back().kind != Kind::kClose);
      }
      require(event.payload.size() <= kMaxMessage);
      if (event.kind == Kind::kText) require(parley::base::is_valid_utf8(event.payload));
      events.push_back(
          {event.kind, event.code, std::string(event.payload), std::string(event.reason)});
    }
    require(reader.retained_bytes() <= 2 * at + kOverhead);
  }
  return events;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view wire(reinterpret_cast<const char*>(data) + 2, size - 2);
  require(read(data[0], wire, std::nullopt) == read(data[0], wire, data[1]));
  return 0;
}
