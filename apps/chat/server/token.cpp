// Ids and secrets from the kernel's generator (getrandom). A password hash was rejected for tokens:
// slow hashing protects guessable secrets, and these have 256 random bits.
#include "token.hpp"

#include <openssl/evp.h>
#include <sys/random.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace parley::chat {
namespace {

constexpr std::string_view kAlphabet =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t kIdLength = 12;
constexpr std::size_t kTokenLength = 43;

void fill_random(unsigned char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t got = ::getrandom(bytes, size, 0);
    if (got < 0 && errno != EINTR) throw std::system_error(errno, std::system_category());
    if (got > 0) {
      bytes += got;
      size -= static_cast<std::size_t>(got);
    }
  }
}

std::string random_text(std::size_t length) {
  // Bytes above the largest multiple of 62 are thrown away: all characters stay equally likely.
  constexpr unsigned kUnbiased = 256 - 256 % kAlphabet.size();
  std::string text;
  while (text.size() < length) {
    unsigned char bytes[64];
    fill_random(bytes, sizeof bytes);
    for (const unsigned char byte : bytes) {
      if (byte < kUnbiased && text.size() < length) text += kAlphabet[byte % kAlphabet.size()];
    }
  }
  return text;
}

}  // namespace

std::string make_id() {
  return random_text(kIdLength);
}

std::string make_token() {
  return random_text(kTokenLength);
}

bool is_well_formed_token(std::string_view token) {
  return token.size() >= 32 && token.size() <= 128 &&
         token.find_first_not_of(
             "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-") ==
             std::string_view::npos;
}

std::string hash_token(std::string_view token) {
  std::string digest(32, '\0');
  unsigned size = 0;
  if (EVP_Digest(token.data(), token.size(), reinterpret_cast<unsigned char*>(digest.data()), &size,
                 EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("SHA-256 is not available");
  }
  return digest;
}

}  // namespace parley::chat
