#pragma once
#include <array>
#include <cstddef>
#include <span>

namespace parley::websocket {

using MaskKey = std::array<unsigned char, 4>;

/// Masks or unmasks in place (RFC 6455 section 5.3); `offset` is how many bytes of the payload came
/// before these. Returns whether the result is all ASCII, which spares most text a second pass.
bool unmask(std::span<char> data, MaskKey key, std::size_t offset) noexcept;

}  // namespace parley::websocket
