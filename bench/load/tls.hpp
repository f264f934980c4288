#pragma once
#include <openssl/ssl.h>

namespace load {

/// A TLS client on a connected socket that does not block. Certificates are not checked: the peer
/// is the server that was just started on this machine.
class Tls {
 public:
  explicit Tls(int descriptor);
  ~Tls();
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;

  enum class Want : unsigned char { kNothing, kRead, kWrite };
  /// kNothing: it is complete. Fails when the server refuses.
  Want handshake();
  /// As recv(2) and send(2), also in errno: EAGAIN when nothing can be done now.
  long read(char* into, std::size_t size);
  long write(const char* from, std::size_t size);

 private:
  long result(int done);
  SSL* ssl_;
};

}  // namespace load
