// getrandom(2) in blocks: a system call per id would cost more than the id. A generator of our own,
// seeded once, was rejected: ids are secrets, and its state would survive a fork.
#include "base/random.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <string_view>

namespace parley::base {
namespace {

constexpr std::size_t kIdBytes = 15;
constexpr std::size_t kIdLength = 20;
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The digit that each byte is, -1 for those that are none.
constexpr auto kDigits = [] {
  std::array<signed char, 256> digits{};
  digits.fill(-1);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    digits[static_cast<unsigned char>(kAlphabet[i])] = static_cast<signed char>(i);
  }
  return digits;
}();

int digit(char c) {
  return kDigits[static_cast<unsigned char>(c)];
}

}  // namespace

void SystemRandom::fill(std::span<unsigned char> bytes) {
  while (!bytes.empty()) {
    if (used_ == pool_.size()) {
      std::size_t got = 0;
      while (got < pool_.size()) {
        const ssize_t n = ::getrandom(pool_.data() + got, pool_.size() - got, 0);
        if (n > 0) got += static_cast<std::size_t>(n);
        // Without the kernel's generator no id can be secret: there is nothing sane to go on with.
        if (n < 0 && errno != EINTR) std::abort();
      }
      used_ = 0;
    }
    const std::size_t n = std::min(bytes.size(), pool_.size() - used_);
    std::copy_n(pool_.begin() + static_cast<std::ptrdiff_t>(used_), n, bytes.begin());
    used_ += n;
    bytes = bytes.subspan(n);
  }
}

std::string make_id(Random& random, unsigned char tag) {
  std::array<unsigned char, kIdBytes> bytes{};
  random.fill(std::span(bytes).first(kIdBytes - 1));
  bytes.back() = tag;
  std::string id(kIdLength, '\0');
  for (std::size_t i = 0, o = 0; i < kIdBytes; i += 3) {
    const unsigned group =
        (unsigned{bytes[i]} << 16) | (unsigned{bytes[i + 1]} << 8) | bytes[i + 2];
    for (int shift = 18; shift >= 0; shift -= 6) id[o++] = kAlphabet[(group >> shift) & 63];
  }
  return id;
}

int id_tag(std::string_view id) {
  if (id.size() != kIdLength) return -1;
  for (const char c : id) {
    if (digit(c) < 0) return -1;
  }
  return ((digit(id[18]) & 3) << 6) | digit(id[19]);
}

}  // namespace parley::base
