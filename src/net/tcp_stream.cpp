// Asio's part here is epoll and nothing else: it tells when the socket is ready, the read and the
// gathered write are our own system calls, straight from and to the caller's memory.
// Completion-style reads would tie a buffer to every idle connection.
#include "net/tcp_stream.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cassert>
#include <cerrno>
#include <optional>

#include "net/loop.hpp"

namespace parley::net {
namespace {

using Descriptor = boost::asio::posix::stream_descriptor;

IoResult from_errno() {
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) {
    return {IoResult::Status::kWouldBlock, 0};
  }
  return {IoResult::Status::kError, 0};
}

class TcpStream final : public Stream {
 public:
  TcpStream(Loop& loop, int descriptor, Peer peer)
      : state_(std::make_shared<State>(*this, loop, descriptor)),
        loop_(&loop),
        peer_(std::move(peer)) {
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ++loop.stats().connections;
  }

  ~TcpStream() override {
    close();
    state_->stream = nullptr;
  }

  IoResult read_some(std::span<char> into) override {
    if (!open_) return {IoResult::Status::kEnd, 0};
    const ssize_t n = ::recv(native(), into.data(), into.size(), 0);
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
      n = ::send(native(), pieces[0].data(), pieces[0].size(), MSG_NOSIGNAL);
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
      n = ::sendmsg(native(), &message, MSG_NOSIGNAL);
    }
    if (n < 0) return from_errno();
    loop_->stats().bytes_out += static_cast<std::uint64_t>(n);
    return {IoResult::Status::kOk, static_cast<std::size_t>(n)};
  }

  void wait_readable() override {
    if (!open_ || state_->waiting_readable) return;
    state_->waiting_readable = true;
    state_->descriptor.async_wait(Descriptor::wait_read,
                                  [state = state_](const boost::system::error_code& error) {
                                    state->waiting_readable = false;
                                    if (!error && state->stream && state->stream->handler_) {
                                      state->stream->handler_->on_readable();
                                    }
                                  });
  }

  void wait_writable() override {
    if (!open_ || state_->waiting_writable) return;
    state_->waiting_writable = true;
    state_->descriptor.async_wait(Descriptor::wait_write,
                                  [state = state_](const boost::system::error_code& error) {
                                    state->waiting_writable = false;
                                    if (!error && state->stream && state->stream->handler_) {
                                      state->stream->handler_->on_writable();
                                    }
                                  });
  }

  void shutdown_send() override {
    if (open_) ::shutdown(native(), SHUT_WR);
  }

  void close() override {
    if (!open_) return;
    open_ = false;
    --loop_->stats().connections;
    boost::system::error_code ignored;
    state_->descriptor.close(ignored);
  }

  const Peer& peer() const override { return peer_; }

  void move_to(Loop& loop) override {
    if (!open_) return;
    // A fresh state: completions of the old loop's waits, all cancelled by release(), keep the old
    // one alive and find no stream in it.
    const int descriptor = state_->descriptor.release();
    --loop_->stats().connections;
    state_->stream = nullptr;
    state_ = std::make_shared<State>(*this, loop, descriptor);
    loop_ = &loop;
    ++loop.stats().connections;
    handler_ = nullptr;
  }

 private:
  /// Outlives the stream while a wait is on its way back.
  struct State {
    State(TcpStream& owner, Loop& loop, int native)
        : descriptor(loop.context(), native), stream(&owner) {}
    Descriptor descriptor;
    TcpStream* stream;
    bool waiting_readable = false;
    bool waiting_writable = false;
  };

  int native() const { return state_->descriptor.native_handle(); }

  static constexpr std::size_t kMaxPieces = 64;

  std::shared_ptr<State> state_;
  Loop* loop_;
  Peer peer_;
  bool open_ = true;
};

}  // namespace

std::unique_ptr<Stream> make_tcp_stream(Loop& loop, int descriptor, Peer peer) {
  return std::make_unique<TcpStream>(loop, descriptor, std::move(peer));
}

}  // namespace parley::net
