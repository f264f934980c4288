// The loop's poller tells when the socket is ready; the read and the gathered write are system
// calls straight from and to the caller's memory. Completion-style reads would tie a buffer to
// every idle connection.
#include "net/tcp_stream.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "net/loop.hpp"
#include "net/poller.hpp"

namespace parley::net {
namespace {

IoResult from_errno() {
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) {
    return {IoResult::Status::kWouldBlock, 0};
  }
  return {IoResult::Status::kError, 0};
}

class TcpStream final : public Stream, private Watched {
 public:
  TcpStream(Loop& loop, int descriptor, Peer peer)
      : Watched(descriptor), loop_(&loop), peer_(std::move(peer)) {
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ++loop.stats().connections;
  }

  ~TcpStream() override { close(); }

  IoResult read_some(std::span<char> into) override {
    if (!open_) return {IoResult::Status::kEnd, 0};
    const ssize_t n = ::recv(descriptor(), into.data(), into.size(), 0);
    if (n > 0) {
      loop_->stats().bytes_in += static_cast<std::uint64_t>(n);
      return {IoResult::Status::kOk, static_cast<std::size_t>(n)};
    }
    if (n == 0) return {IoResult::Status::kEnd, 0};
    return from_errno();
  }

  IoResult write_some(std::span<const std::string_view> pieces) override {
    if (!open_) return {IoResult::Status::kError, 0};
    ssize_t n;
    if (pieces.size() == 1) {
      n = ::send(descriptor(), pieces[0].data(), pieces[0].size(), MSG_NOSIGNAL);
    } else {
      // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): 1 KiB; the first `count` are used.
      std::array<iovec, kMaxPieces> vectors;
      const std::size_t count = std::min(pieces.size(), vectors.size());
      for (std::size_t i = 0; i < count; ++i) {
        vectors[i] = {const_cast<char*>(pieces[i].data()), pieces[i].size()};
      }
      msghdr message{};
      message.msg_iov = vectors.data();
      message.msg_iovlen = count;
      n = ::sendmsg(descriptor(), &message, MSG_NOSIGNAL);
    }
    if (n < 0) return from_errno();
    loop_->stats().bytes_out += static_cast<std::uint64_t>(n);
    return {IoResult::Status::kOk, static_cast<std::size_t>(n)};
  }

  void wait_readable() override {
    if (open_) loop_->poller().want_readable(*this);
  }

  void wait_writable() override {
    if (open_) loop_->poller().want_writable(*this);
  }

  void shutdown_send() override {
    if (open_) ::shutdown(descriptor(), SHUT_WR);
  }

  void close() override {
    if (!open_) return;
    open_ = false;
    --loop_->stats().connections;
    loop_->poller().forget(*this);
    ::close(descriptor());
  }

  const Peer& peer() const override { return peer_; }

  void move_to(Loop& loop) override {
    if (!open_) return;
    // The other loop watches it from the first event on that it is asked for there.
    loop_->poller().forget(*this);
    --loop_->stats().connections;
    loop_ = &loop;
    ++loop.stats().connections;
    handler_ = nullptr;
  }

 private:
  void on_readable_now() override {
    if (handler_) handler_->on_readable();
  }
  void on_writable_now() override {
    if (handler_) handler_->on_writable();
  }

  static constexpr std::size_t kMaxPieces = 64;

  Loop* loop_;
  Peer peer_;
  bool open_ = true;
};

}  // namespace

std::unique_ptr<Stream> make_tcp_stream(Loop& loop, int descriptor, Peer peer) {
  return std::make_unique<TcpStream>(loop, descriptor, std::move(peer));
}

}  // namespace parley::net
