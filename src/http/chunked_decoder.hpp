#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace parley::http {

/// Decodes the chunked transfer coding (RFC 9112, section 7.1), strictly: CRLF only, no white space
/// around sizes, extensions checked and dropped, trailers checked and dropped. What a body may
/// carry beside its data is bounded.
class ChunkedDecoder {
 public:
  enum class Status : unsigned char { kNeedMore, kDone, kMalformed, kTooLarge };

  struct Limits {
    std::size_t body = 1'000'000;      ///< bytes of data, all chunks
    std::size_t overhead = 16 * 1024;  ///< bytes of extensions and trailers
  };

  /// Takes decodable bytes off the front of `bytes` and appends data to `body`, which never grows
  /// beyond the limit.
  Status decode(std::string_view& bytes, std::string& body, const Limits& limits);

 private:
  enum class State : unsigned char {
    kSize,
    kExtensionStart,
    kExtensionName,
    kExtensionValue,
    kExtensionToken,
    kExtensionQuoted,
    kExtensionEscape,
    kExtensionEnd,
    kSizeLf,
    kData,
    kDataCr,
    kDataLf,
    kTrailerStart,
    kTrailerName,
    kTrailerValue,
    kTrailerLf,
    kEndLf,
  };

  bool step(char c);
  bool in_overhead() const;

  std::uint64_t left_ = 0;    // of the chunk; its size while that is being read
  std::size_t overhead_ = 0;  // bytes of extensions and trailers so far
  std::uint8_t digits_ = 0;
  bool last_ = false;
  State state_ = State::kSize;
};

}  // namespace parley::http
