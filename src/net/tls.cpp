// TLS as one more Stream over a Stream: OpenSSL reads and writes through a BIO of ours that calls
// the inner stream, so the same code serves sockets and memory, every send keeps MSG_NOSIGNAL, and
// the readiness style of the other streams is kept. Asio's ssl::stream was not used: it completes
// into buffers that every idle connection would have to own. Asio's context reads the files.
#include "net/tls.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/ssl/context.hpp>
#include <fstream>
#include <stdexcept>

namespace parley::net {

class TlsContext::Impl {
 public:
  boost::asio::ssl::context context{boost::asio::ssl::context::tls_server};
};

namespace {

BIO_METHOD* stream_bio_method();

class TlsStream final : public Stream, private StreamHandler {
 public:
  TlsStream(SSL_CTX* context, std::unique_ptr<Stream> inner)
      : inner_(std::move(inner)), ssl_(SSL_new(context), &SSL_free) {
    inner_->set_handler(this);
    BIO* bio = BIO_new(stream_bio_method());
    BIO_set_data(bio, inner_.get());
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_accept_state(ssl_.get());
  }

  IoResult read_some(std::span<char> into) override {
    if (failed_) return {IoResult::Status::kError, 0};
    ERR_clear_error();
    std::size_t n = 0;
    const int outcome = SSL_read_ex(ssl_.get(), into.data(), into.size(), &n);
    if (outcome == 1) return {IoResult::Status::kOk, n};
    return blocked(outcome, read_wants_write_);
  }

  IoResult write_some(std::span<const std::string_view> pieces) override {
    if (failed_) return {IoResult::Status::kError, 0};
    // One TLS record per call is cheaper than one per small frame.
    std::string_view bytes = pieces[0];
    if (pieces.size() > 1 && bytes.size() < kRecordBytes) {
      gathered_.clear();
      for (const std::string_view piece : pieces) {
        gathered_.append(piece.substr(0, kRecordBytes - gathered_.size()));
        if (gathered_.size() == kRecordBytes) break;
      }
      bytes = gathered_;
    }
    ERR_clear_error();
    std::size_t n = 0;
    const int outcome = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &n);
    gathered_ = {};
    if (outcome == 1) return {IoResult::Status::kOk, n};
    return blocked(outcome, write_wants_write_);
  }

  void wait_readable() override {
    want_read_ = true;
    if (SSL_pending(ssl_.get()) > 0) {
      // Decrypted bytes wait inside OpenSSL: the socket may never become readable again for them.
      // It is writable at once in practice, which serves as a wake-up from the loop.
      inner_->wait_writable();
    } else if (read_wants_write_) {
      inner_->wait_writable();
    } else {
      inner_->wait_readable();
    }
  }
  void wait_writable() override {
    want_write_ = true;
    if (write_wants_write_) {
      inner_->wait_writable();
    } else {
      inner_->wait_readable();
    }
  }

  void shutdown_send() override {
    if (!failed_) {
      ERR_clear_error();
      SSL_shutdown(ssl_.get());
    }
    inner_->shutdown_send();
  }
  void close() override { inner_->close(); }
  const Peer& peer() const override { return inner_->peer(); }
  bool secure() const override { return true; }
  void move_to(Loop& loop) override {
    inner_->move_to(loop);
    inner_->set_handler(this);
    want_read_ = want_write_ = false;
    handler_ = nullptr;
  }

 private:
  // Either event may be what either direction waits for (TLS answers while reading and writing), so
  // both are passed on; an owner that finds nothing to do asks again.
  void on_readable() override { wake(); }
  void on_writable() override { wake(); }
  void wake() {
    if (!handler_) return;
    const bool read = std::exchange(want_read_, false);
    const bool write = std::exchange(want_write_, false);
    StreamHandler* handler = handler_;
    if (write) {
      if (read) want_read_ = true;  // asked for still, should the owner go away while writing
      std::weak_ptr<bool> alive = alive_;
      handler->on_writable();
      if (alive.expired() || !std::exchange(want_read_, false) || handler_ != handler) return;
      handler->on_readable();
    } else if (read) {
      handler->on_readable();
    }
  }

  IoResult blocked(int outcome, bool& wants_write) {
    switch (SSL_get_error(ssl_.get(), outcome)) {
      case SSL_ERROR_WANT_READ:
        wants_write = false;
        return {IoResult::Status::kWouldBlock, 0};
      case SSL_ERROR_WANT_WRITE:
        wants_write = true;
        return {IoResult::Status::kWouldBlock, 0};
      case SSL_ERROR_ZERO_RETURN:
        return {IoResult::Status::kEnd, 0};
      default:  // includes a TCP end without close_notify: truncation is an error, not an end
        failed_ = true;
        return {IoResult::Status::kError, 0};
    }
  }

  static constexpr std::size_t kRecordBytes = 16 * 1024;

  std::unique_ptr<Stream> inner_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
  std::string gathered_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  bool failed_ = false;
  bool want_read_ = false;
  bool want_write_ = false;
  bool read_wants_write_ = false;
  bool write_wants_write_ = true;
};

int bio_finish(BIO* bio, const IoResult& result, int retry) {
  BIO_clear_retry_flags(bio);
  switch (result.status) {
    case IoResult::Status::kOk:
      return static_cast<int>(result.bytes);
    case IoResult::Status::kWouldBlock:
      BIO_set_flags(bio, retry | BIO_FLAGS_SHOULD_RETRY);
      return -1;
    case IoResult::Status::kEnd:
      return 0;
    case IoResult::Status::kError:
      break;
  }
  return -1;
}

BIO_METHOD* stream_bio_method() {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "stream");
    BIO_meth_set_read(made, [](BIO* bio, char* into, int size) {
      auto* stream = static_cast<Stream*>(BIO_get_data(bio));
      return bio_finish(bio, stream->read_some({into, static_cast<std::size_t>(size)}),
                        BIO_FLAGS_READ);
    });
    BIO_meth_set_write(made, [](BIO* bio, const char* from, int size) {
      auto* stream = static_cast<Stream*>(BIO_get_data(bio));
      const std::string_view piece(from, static_cast<std::size_t>(size));
      return bio_finish(bio, stream->write_some({&piece, 1}), BIO_FLAGS_WRITE);
    });
    BIO_meth_set_ctrl(made, [](BIO*, int command, long, void*) -> long {
      return command == BIO_CTRL_FLUSH ? 1 : 0;
    });
    return made;
  }();
  return method;
}

void check_readable(const std::string& file, const char* what) {
  if (!std::ifstream(file)) {
    throw std::runtime_error(std::string("cannot read the TLS ") + what + " file '" + file + "'");
  }
}

}  // namespace

TlsContext::TlsContext(const std::string& certificate_file, const std::string& private_key_file)
    : impl_(std::make_unique<Impl>()) {
  check_readable(certificate_file, "certificate");
  check_readable(private_key_file, "private key");
  SSL_CTX* context = impl_->context.native_handle();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  // Tickets resume sessions without a cache that clients could make grow.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  boost::system::error_code error;
  if (impl_->context.use_certificate_chain_file(certificate_file, error)) {
    throw std::runtime_error("cannot use the TLS certificate file '" + certificate_file +
                             "': " + error.message());
  }
  if (impl_->context.use_private_key_file(private_key_file, boost::asio::ssl::context::pem,
                                          error)) {
    throw std::runtime_error("cannot use the TLS private key file '" + private_key_file +
                             "': " + error.message());
  }
  if (SSL_CTX_check_private_key(context) != 1) {
    throw std::runtime_error("the TLS private key '" + private_key_file +
                             "' does not belong to the certificate '" + certificate_file + "'");
  }
}

TlsContext::~TlsContext() = default;

std::unique_ptr<Stream> TlsContext::accept(std::unique_ptr<Stream> inner) {
  return std::make_unique<TlsStream>(impl_->context.native_handle(), std::move(inner));
}

}  // namespace parley::net
