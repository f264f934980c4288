// Lines of text rather than packed fields: seeds can be read and written by hand, and a change of
// one byte stays within its step.
#include "server/script.hpp"

#include <algorithm>

namespace parley::fuzz {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string unescape(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      bytes += text[i];
      continue;
    }
    const char c = text[++i];
    if (c == 'x' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
        hex_digit(text[i + 2]) >= 0) {
      bytes += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      bytes += c == 'n' ? '\n' : c == 'r' ? '\r' : c;
    }
  }
  return bytes;
}

}  // namespace

std::vector<Step> read_script(std::string_view text) {
  std::vector<Step> steps;
  while (!text.empty() && steps.size() < kMaxSteps) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.size() < 2 || line[1] < '0' || line[1] > '9') continue;
    const std::size_t begin = line.size() > 2 && line[2] == ' ' ? 3 : 2;
    steps.push_back({line[0], static_cast<unsigned>(line[1] - '0'), unescape(line.substr(begin))});
  }
  return steps;
}

}  // namespace parley::fuzz
