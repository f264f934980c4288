#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace parley {

/// A binary argument: arrives in JavaScript as ArrayBuffer (browser) or Buffer (Node). Travels as a
/// Socket.IO attachment (protocol 5, section "binary event"), at most 10 in one packet by default.
class Binary {
 public:
  Binary() = default;
  explicit Binary(std::string bytes) : bytes_(std::move(bytes)) {}
  explicit Binary(std::span<const std::byte> bytes)
      : bytes_(reinterpret_cast<const char*>(bytes.data()), bytes.size()) {}

  std::size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }
  const std::byte* data() const { return reinterpret_cast<const std::byte*>(bytes_.data()); }
  std::span<const std::byte> bytes() const { return {data(), size()}; }
  std::string_view view() const { return bytes_; }
  std::string& string() { return bytes_; }
  bool operator==(const Binary&) const = default;

 private:
  std::string bytes_;
};

}  // namespace parley
