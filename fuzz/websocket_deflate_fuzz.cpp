// Compressed messages from a peer, and our own: what inflates at all inflates within the limit and
// the same in a fresh stream as in a used one; what we compress comes back.
//
// Input: one byte of settings, then the bytes, which are read both ways.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "websocket/deflate.hpp"

namespace {

using parley::websocket::Deflater;
using parley::websocket::Inflater;

constexpr std::size_t kLimit = 100'000;

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);

  static Inflater used(15, false);
  Inflater fresh(15, true);
  std::string first, second;
  const Inflater::Status status = fresh.inflate(bytes, kLimit, first);
  require(used.inflate(bytes, kLimit, second) == status);
  require(first == second && first.size() <= kLimit);

  const int bits = 9 + data[0] % 7;
  const bool context = (data[0] & 0x80) != 0;
  Deflater deflater(1 + (data[0] >> 3) % 9, bits, context);
  Inflater inflater(bits, context);
  for (int round = 0; round < 2; ++round) {
    std::string compressed, back;
    deflater.deflate(bytes, compressed);
    require(inflater.inflate(compressed, bytes.size(), back) == Inflater::Status::kOk);
    require(back == bytes);
  }
  return 0;
}
