#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace parley::base {

/// Where ids and keys come from. An interface so that tests can replay them.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<unsigned char> bytes) = 0;
};

/// The kernel's generator, read in blocks. One per loop; not thread-safe.
class SystemRandom final : public Random {
 public:
  void fill(std::span<unsigned char> bytes) override;

 private:
  std::array<unsigned char, 480> pool_{};
  std::size_t used_ = 480;
};

/// 20 characters [A-Za-z0-9_-] from 15 bytes: 14 random ones (112 bits) and `tag`. The length is
/// what the protocol's clients, proxies and adapters count on.
std::string make_id(Random& random, unsigned char tag);
/// The tag of an id made by make_id; -1 for anything that cannot be one.
int id_tag(std::string_view id);

}  // namespace parley::base
