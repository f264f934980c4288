// RFC 6455 section 5.3, eight bytes at a time; the compiler makes vector code of the long loop.
// Aligning the start first, as was done once, only pays on machines where unaligned loads are slow.
#include "websocket/mask.hpp"

#include <cstdint>
#include <cstring>

namespace parley::websocket {
namespace {

template <class Word>
std::uint64_t apply(char* at, std::uint64_t mask) {
  Word word;
  std::memcpy(&word, at, sizeof word);
  word = static_cast<Word>(word ^ static_cast<Word>(mask));
  std::memcpy(at, &word, sizeof word);
  return word;
}

}  // namespace

bool unmask(std::span<char> data, MaskKey key, std::size_t offset) noexcept {
  std::array<unsigned char, 8> rotated{};
  for (std::size_t i = 0; i < rotated.size(); ++i) rotated[i] = key[(offset + i) % 4];
  std::uint64_t mask;
  std::memcpy(&mask, rotated.data(), sizeof mask);

  char* at = data.data();
  std::size_t left = data.size();
  std::uint64_t seen = 0;  // every bit that occurs in the result
  for (; left >= 32; at += 32, left -= 32) {
    for (std::size_t i = 0; i < 32; i += 8) seen |= apply<std::uint64_t>(at + i, mask);
  }
  for (; left >= 8; at += 8, left -= 8) seen |= apply<std::uint64_t>(at, mask);
  for (std::size_t i = 0; i < left; ++i) {
    const auto byte = static_cast<unsigned char>(static_cast<unsigned char>(at[i]) ^ rotated[i]);
    at[i] = static_cast<char>(byte);
    seen |= byte;
  }
  return (seen & 0x8080808080808080) == 0;
}

}  // namespace parley::websocket
