// OpenSSL's client with little memory: buffers are released while nothing is under way, so that
// ten thousand idle connections fit beside the server.
#include "load/tls.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <string>

#include "load/fail.hpp"

namespace load {
namespace {

SSL_CTX* context() {
  static SSL_CTX* const made = [] {
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
    return context;
  }();
  return made;
}

}  // namespace

Tls::Tls(int descriptor) : ssl_(SSL_new(context())) {
  SSL_set_fd(ssl_, descriptor);
  SSL_set_connect_state(ssl_);
}

Tls::~Tls() {
  SSL_free(ssl_);
}

Tls::Want Tls::handshake() {
  ERR_clear_error();
  const int done = SSL_do_handshake(ssl_);
  if (done == 1) return Want::kNothing;
  switch (SSL_get_error(ssl_, done)) {
    case SSL_ERROR_WANT_READ:
      return Want::kRead;
    case SSL_ERROR_WANT_WRITE:
      return Want::kWrite;
    default: {
      char text[256] = "the connection ended";
      if (const auto code = ERR_get_error()) ERR_error_string_n(code, text, sizeof text);
      fail(std::string("TLS handshake: ") + text);
    }
  }
}

long Tls::read(char* into, std::size_t size) {
  ERR_clear_error();
  return result(SSL_read(ssl_, into, static_cast<int>(std::min<std::size_t>(size, INT_MAX))));
}

long Tls::write(const char* from, std::size_t size) {
  ERR_clear_error();
  return result(SSL_write(ssl_, from, static_cast<int>(std::min<std::size_t>(size, INT_MAX))));
}

long Tls::result(int done) {
  if (done > 0) return done;
  const int error = SSL_get_error(ssl_, done);
  if (error == SSL_ERROR_ZERO_RETURN) return 0;
  errno = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? EAGAIN : ECONNRESET;
  return -1;
}

}  // namespace load
