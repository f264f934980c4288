// What a program needs for a parser of its own, with several messages to a packet. Its counterpart
// in JavaScript is tests/node/lib/line_parser.mjs.
#include "line_parser.hpp"

#include <algorithm>
#include <charconv>

namespace interop {
namespace {

using parley::Error, parley::IncomingPacket, parley::Result;

/// Up to the next blank, which goes too.
std::string_view take_word(std::string_view& line) {
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(std::min(line.size(), word.size() + 1));
  return word;
}

class LineDecoder final : public parley::PacketDecoder {
 public:
  explicit LineDecoder(const parley::LimitOptions& limits) : limits_(limits) {}

  Result<std::optional<IncomingPacket>> add(bool binary, std::string_view message) override {
    if (binary) {
      if (!begun_) return Error("binary outside of a packet");
      if (packet_.attachments.size() == limits_.max_attachments) return Error("too many");
      packet_.attachments.emplace_back(message);
      return std::optional<IncomingPacket>();
    }
    const bool begins = message == "+";
    if (begins == begun_) return Error("a packet in the wrong place");
    begun_ = begins;
    if (begun_) {
      packet_ = {};
      return std::optional<IncomingPacket>();
    }
    return line(message);
  }

 private:
  Result<std::optional<IncomingPacket>> line(std::string_view rest) {
    const std::string_view type = take_word(rest);
    if (type.size() != 1) return Error("no type");
    packet_.type = static_cast<parley::ParserPacketType>(type[0] - '0');
    packet_.nsp = take_word(rest);
    if (const std::string_view id = take_word(rest); id != "-") {
      const auto end = id.data() + id.size();
      if (std::from_chars(id.data(), end, packet_.id.emplace()).ptr != end) return Error("no id");
    }
    packet_.json = rest;
    return std::optional(std::move(packet_));
  }

  const parley::LimitOptions& limits_;
  bool begun_ = false;
  IncomingPacket packet_;
};

class LineParser final : public parley::PacketParser {
 public:
  std::vector<parley::ParserMessage> encode(const parley::OutgoingPacket& packet) const override {
    std::vector<parley::ParserMessage> messages{{false, "+"}};
    for (const std::string& bytes : packet.attachments) messages.push_back({true, bytes});
    std::string line = std::to_string(static_cast<int>(packet.type)) + ' ';
    line += packet.nsp;
    line += ' ' + (packet.id ? std::to_string(*packet.id) : "-") + ' ';
    line += packet.json;
    messages.push_back({false, std::move(line)});
    return messages;
  }

  std::unique_ptr<parley::PacketDecoder> make_decoder(
      const parley::LimitOptions& limits) const override {
    return std::make_unique<LineDecoder>(limits);
  }
};

}  // namespace

std::shared_ptr<const parley::PacketParser> line_parser() {
  return std::make_shared<LineParser>();
}

}  // namespace interop
