#pragma once
#include <cstddef>
#include <string_view>

namespace parley::base {

/// Checks UTF-8 (RFC 3629) that arrives in pieces, and says no at the first byte that no valid text
/// could have there: overlong forms, surrogates and anything above U+10FFFF are found at their
/// second byte, before the sequence is complete.
class Utf8Validator {
 public:
  /// False once the text cannot become valid; what later calls then say means nothing until
  /// reset().
  bool feed(std::string_view bytes) noexcept;
  /// The text does not end inside a sequence.
  bool complete() const noexcept { return needed_ == 0; }
  void reset() noexcept { needed_ = 0; }

 private:
  bool step(unsigned char byte) noexcept;

  unsigned char needed_ = 0;  // continuation bytes to come
  unsigned char low_ = 0x80;  // what the next one may be
  unsigned char high_ = 0xbf;
};

/// How long the valid sequence is that `text`, which is not empty, begins with; 0 if there is none.
std::size_t utf8_sequence_length(std::string_view text) noexcept;

bool is_valid_utf8(std::string_view text) noexcept;

}  // namespace parley::base
