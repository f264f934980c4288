#pragma once
#include <memory>
#include <string>

#include "net/stream.hpp"

namespace parley::net {

/// Certificate and key, read once; shared by all loops. Thread-safe after construction.
class TlsContext {
 public:
  /// Throws std::runtime_error naming the file that cannot be used, and why.
  TlsContext(const std::string& certificate_file, const std::string& private_key_file);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  /// The server's end of TLS over `inner`. The handshake runs inside the first reads.
  std::unique_ptr<Stream> accept(std::unique_ptr<Stream> inner);

  class Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::net
