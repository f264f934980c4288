#pragma once
#include <string>
#include <string_view>

namespace parley::socketio {

/// MessagePack written down: bytes in hexadecimal, and texts between single quotes as they are.
/// "a2 'hi' c0" is four bytes.
inline std::string bytes(std::string_view notation) {
  std::string out;
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  for (std::size_t i = 0; i < notation.size(); ++i) {
    if (notation[i] == ' ') continue;
    if (notation[i] == '\'') {
      const std::size_t end = notation.find('\'', i + 1);
      out += notation.substr(i + 1, end - i - 1);
      i = end;
    } else {
      out.push_back(static_cast<char>(digit(notation[i]) * 16 + digit(notation[i + 1])));
      ++i;
    }
  }
  return out;
}

}  // namespace parley::socketio
