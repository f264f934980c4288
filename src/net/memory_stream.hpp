#pragma once
#include <memory>
#include <string>
#include <utility>

#include "net/stream.hpp"

namespace parley::net {

/// Two ends of a pipe in memory, on one loop, for tests: what one end writes the other reads, with
/// the readiness events a socket would give. `capacity` is how much each direction holds before
/// writing would block; `max_transfer` limits each single read and write (1 gives a byte at a
/// time). An end that has a handler must offer refused bytes again, as TLS demands: it aborts
/// otherwise.
struct MemoryStreamOptions {
  std::size_t capacity = 1 << 20;
  std::size_t max_transfer = ~std::size_t{0};
};

std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>> make_memory_streams(
    Loop& loop, MemoryStreamOptions options = {});

}  // namespace parley::net
