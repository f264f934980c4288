#pragma once
#include <cstdint>
#include <string>

#include "net/stream.hpp"
#include "parley/http.hpp"

namespace parley::http {

/// One response on its way out: head and body are written as the stream takes them. A file is read
/// in pieces, so that its size costs no memory.
class ResponseOutput {
 public:
  enum class Status : unsigned char { kDone, kBlocked, kFailed };

  /// The first `written` bytes have gone already.
  ResponseOutput(std::string&& head, HttpResponse&& response, bool with_body,
                 std::uint64_t written = 0);

  /// Writes what is taken now, but no more than a fair share of a large file.
  Status write(net::Stream& stream);
  /// Bytes in memory that still wait.
  std::size_t queued() const;
  /// Bytes written so far: tells progress.
  std::uint64_t written() const { return written_; }

 private:
  Status write_memory(net::Stream& stream);
  Status write_file(net::Stream& stream);

  std::string head_;
  HttpResponse response_;
  std::size_t memory_ = 0;  // bytes of head and body in memory
  std::uint64_t file_ = 0;  // bytes of the file
  std::uint64_t written_ = 0;
};

}  // namespace parley::http
