// Connections come from many loopback addresses in turn (127.0.0.1 and up), because one address has
// only some 28,000 ports; IP_BIND_ADDRESS_NO_PORT leaves the choice of the port to connect(2),
// which may then reuse one that only is taken towards another server.
#include "load/connection.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "load/fail.hpp"

namespace load {
namespace {

constexpr std::uint32_t kSourceAddresses = 64;

std::string error_text() {
  return std::strerror(errno);
}

sockaddr_in loopback(std::uint32_t offset, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + offset);
  return address;
}

}  // namespace

void Connection::open(std::uint64_t number) {
  in_.clear();
  out_.clear();
  state_ = kConnecting;
  descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor_ < 0) fail("socket: " + error_text());
  const int on = 1;
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(descriptor_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  const auto source = loopback(static_cast<std::uint32_t>(number % kSourceAddresses), 0);
  if (::bind(descriptor_, reinterpret_cast<const sockaddr*>(&source), sizeof source) != 0) {
    fail("bind: " + error_text());
  }
  const auto server = loopback(0, loop_.options().port);
  const int done =
      ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&server), sizeof server);
  if (done != 0 && errno != EINPROGRESS) fail("connect: " + error_text());
  watch(EPOLLOUT, true);
}

void Connection::watch(std::uint32_t events, bool first) {
  if (events == watched_ && !first) return;
  watched_ = events;
  epoll_event event{};
  event.events = events;
  event.data.ptr = this;
  if (::epoll_ctl(loop_.epoll_, first ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor_, &event) != 0) {
    fail("epoll_ctl: " + error_text());
  }
}

void Connection::on_event(std::uint32_t events) {
  // Closed by what another connection got in this turn.
  if (!is_open()) return;
  if (state_ == kConnecting) return connected();
  if (state_ == kHandshake) return continue_handshake();
  if ((events & EPOLLOUT) != 0) flush();
  if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) read();
}

void Connection::connected() {
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) fail(std::string("connect: ") + std::strerror(error));
  if (loop_.options().tls) {
    tls_ = std::make_unique<Tls>(descriptor_);
    state_ = kHandshake;
    return continue_handshake();
  }
  state_ = kOpen;
  watch(EPOLLIN);
  peer_.on_open();
}

void Connection::continue_handshake() {
  const auto want = tls_->handshake();
  if (want != Tls::Want::kNothing) return watch(want == Tls::Want::kRead ? EPOLLIN : EPOLLOUT);
  state_ = kOpen;
  watch(EPOLLIN);
  peer_.on_open();
}

void Connection::read() {
  auto& scratch = loop_.scratch_;
  do {
    const long count = tls_ ? tls_->read(scratch.data(), scratch.size())
                            : ::recv(descriptor_, scratch.data(), scratch.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) {
      close();
      return peer_.on_end();
    }
    received(static_cast<std::size_t>(count));
    // Of TLS there may be records that were read from the socket already.
  } while (tls_ && is_open());
}

void Connection::received(std::size_t count) {
  if (in_.empty()) {
    const std::string_view bytes(loop_.scratch_.data(), count);
    const std::size_t used = peer_.on_bytes(bytes);
    if (is_open() && used < count) in_.append(bytes.substr(used));
    return;
  }
  in_.append({loop_.scratch_.data(), count});
  const std::size_t used = peer_.on_bytes({in_.data(), in_.size()});
  if (is_open()) in_.take(used);
}

void Connection::flush() {
  if (!is_open() || state_ != kOpen) return;
  while (!out_.empty()) {
    const long count = tls_ ? tls_->write(out_.data(), out_.size())
                            : ::send(descriptor_, out_.data(), out_.size(), MSG_NOSIGNAL);
    if (count > 0) {
      out_.take(static_cast<std::size_t>(count));
      continue;
    }
    if (errno == EAGAIN || errno == EINTR) return watch(EPOLLIN | EPOLLOUT);
    return;  // the end shows when it is read
  }
  watch(EPOLLIN);
}

void Connection::close() {
  if (!is_open()) return;
  tls_.reset();
  ::close(descriptor_);
  descriptor_ = -1;
}

}  // namespace load
