// What is said. An echo must come back byte for byte, so the text is as every server would write
// it: no spaces, no number with two spellings.
#include "load/message.hpp"

namespace load {
namespace {

/// Of `bytes` bytes: records like those of an API, the last of them padded.
std::string document(std::size_t bytes) {
  std::string text = "{\"items\":[";
  for (std::size_t i = 0; text.size() + 110 < bytes; ++i) {
    const std::string number = std::to_string(1000 + i * 37 % 9000);
    text += "{\"id\":" + number + ",\"name\":\"item " + number +
            "\",\"price\":12.5,\"tags\":[\"new\",\"blue\"],\"stock\":" + std::to_string(i % 7) +
            "},";
  }
  text += "{\"id\":1}],\"note\":\"";
  const std::size_t end = 2;  // of the two closing characters
  if (text.size() + end < bytes) text.append(bytes - end - text.size(), '.');
  return text + "\"}";
}

}  // namespace

std::string argument(const Options& options) {
  switch (options.mode) {
    case Mode::kTyped:
      return "{\"id\":7,\"room\":\"lobby\",\"text\":\"" + std::string(options.bytes, 'x') +
             "\",\"score\":2.5,\"urgent\":true}";
    case Mode::kDocument:
      return document(options.bytes);
    default:
      return "\"" + std::string(options.bytes, 'x') + "\"";
  }
}

}  // namespace load
