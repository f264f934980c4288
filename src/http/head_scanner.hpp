#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace parley::http {

/// Why a request cannot be read any further; each closes the connection.
enum class HeadError : unsigned char {
  kMalformed,         ///< 400
  kTargetTooLong,     ///< 414
  kTooLarge,          ///< 431
  kVersion,           ///< 505
  kExpectationFailed  ///< 417
};

struct HeadLimits {
  std::size_t bytes = 16 * 1024;
  std::size_t fields = 100;
  std::size_t target = 8 * 1024;
  std::size_t parameters = 1000;  ///< of the query
};

/// Finds the end of a request head (RFC 9112, sections 2 to 5) as bytes come in, and refuses every
/// byte two readers could take differently. Sees each byte once.
class HeadScanner {
 public:
  enum class Status : unsigned char { kNeedMore, kDone, kError };

  /// `bytes` is everything from the start of the head on; what an earlier call has seen is not
  /// looked at again.
  Status scan(std::string_view bytes, const HeadLimits& limits);

  /// After kDone: where the head ends. Before: how much was seen.
  std::size_t position() const { return position_; }
  /// After kDone: an empty line before the request line (allowed once) is no part of the head.
  std::size_t start() const { return start_; }
  /// How many field lines it has.
  std::size_t fields() const { return fields_; }
  HeadError error() const { return error_; }
  void reset() { *this = HeadScanner(); }

 private:
  enum class State : unsigned char {
    kStart,
    kEmptyLine,
    kMethod,
    kTarget,
    kVersion,
    kVersionLf,
    kLineStart,
    kName,
    kValue,
    kValueLf,
    kEndLf,
  };

  Status fail(HeadError error) {
    error_ = error;
    return Status::kError;
  }
  std::size_t take_plain(std::string_view text, const HeadLimits& limits);
  /// The outcome of a byte the grammar does not allow, or of one that goes on (kNeedMore).
  Status step(char c, const HeadLimits& limits);

  std::uint32_t position_ = 0;
  std::uint32_t start_ = 0;
  std::uint32_t in_token_ = 0;  // length so far of the method, target or version
  std::uint32_t fields_ = 0;
  State state_ = State::kStart;
  HeadError error_ = HeadError::kMalformed;
  bool version_supported_ = true;
};

}  // namespace parley::http
