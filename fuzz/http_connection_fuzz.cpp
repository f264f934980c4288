// Bytes from a client into a connection over memory, whole and cut into pieces: however they are
// cut, the same requests must be understood and the same answers written.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "http/connection_testing.hpp"

namespace {

using parley::http::testing::TestConnection;

struct Outcome {
  std::vector<std::string> heads;
  std::vector<std::string> targets;
  std::string answers;
  bool ended = false;
  bool operator==(const Outcome&) const = default;
};

/// Cuts every occurrence from `begin` to the next `end` out: what depends on time or on cuts.
void cut(std::string& text, std::string_view begin, std::string_view end) {
  for (std::size_t at = text.find(begin); at != std::string::npos; at = text.find(begin, at)) {
    const std::size_t stop = text.find(end, at + begin.size());
    if (stop == std::string::npos) return;
    text.erase(at, stop + end.size() - at);
  }
}

Outcome run(std::string_view bytes, std::size_t step) {
  parley::LimitOptions limits;
  limits.max_header_bytes = 512;
  limits.max_header_fields = 8;
  TestConnection connection({.max_transfer = step}, limits);
  connection.service.plan.max_body = 64;
  Outcome outcome;
  outcome.answers = connection.exchange(bytes);
  connection.shutdown_send();
  outcome.answers += connection.take();
  cut(outcome.answers, "Date: ", "\r\n");
  cut(outcome.answers, "HTTP/1.1 100 Continue\r\n", "\r\n");
  outcome.heads = connection.service.heads;
  outcome.targets = connection.service.targets;
  outcome.ended = connection.ended();
  connection.close();
  if (connection.loop.stats().queued_bytes.get() != 0) std::abort();
  if (connection.loop.stats().timers.get() != 0) std::abort();
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1 || size > 4096) return 0;
  const std::size_t step = 1 + data[0] % 16;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  if (!(run(bytes, ~std::size_t{0}) == run(bytes, step))) std::abort();
  return 0;
}
