// SipHash with one round per word and three at the end, after the authors' reference code. The fast
// hashes without a key (wyhash, xxHash) were rejected: whoever knows the seed makes names collide.
#include "base/hash.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "base/random.hpp"

namespace parley::base {
namespace {

struct Key {
  std::uint64_t k0, k1;
};

const Key& process_key() {
  static const Key key = [] {
    std::array<unsigned char, 16> bytes{};
    SystemRandom().fill(bytes);
    Key made{};
    std::memcpy(&made, bytes.data(), sizeof made);
    return made;
  }();
  return key;
}

struct State {
  std::uint64_t v0, v1, v2, v3;

  void round() {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }
  void absorb(std::uint64_t word) {
    v3 ^= word;
    round();
    v0 ^= word;
  }
};

}  // namespace

std::size_t StringHash::operator()(std::string_view text) const noexcept {
  const Key& key = process_key();
  State state{key.k0 ^ 0x736f6d6570736575, key.k1 ^ 0x646f72616e646f6d, key.k0 ^ 0x6c7967656e657261,
              key.k1 ^ 0x7465646279746573};
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left >= 8; at += 8, left -= 8) {
    std::uint64_t word;
    std::memcpy(&word, at, 8);
    state.absorb(word);
  }
  std::uint64_t last = std::uint64_t{text.size()} << 56;
  for (std::size_t i = 0; i < left; ++i) {
    last |= std::uint64_t{static_cast<unsigned char>(at[i])} << (8 * i);
  }
  state.absorb(last);
  state.v2 ^= 0xff;
  for (int i = 0; i < 3; ++i) state.round();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

}  // namespace parley::base
