// Readiness comes from Asio, accept4 is called here: it makes descriptors non-blocking and tells
// running out of them from what concerns one connection only.
#include "net/listener.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <cerrno>
#include <chrono>
#include <system_error>

#include "net/loop.hpp"
#include "net/tcp_stream.hpp"

namespace parley::net {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;
using ReusePort = boost::asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr int kBacklog = 4096;
constexpr int kAcceptsPerTurn = 64;  // others on the loop get their turn in between
constexpr auto kPauseWithoutDescriptors = std::chrono::milliseconds(100);

void throw_system(const error_code& error, const std::string& what) {
  throw std::system_error(error.value(), std::system_category(), what);
}

Peer peer_of(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    return {boost::asio::ip::address_v4(ntohl(v4.sin_addr.s_addr)).to_string(), ntohs(v4.sin_port)};
  }
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
  boost::asio::ip::address_v6::bytes_type bytes{};
  std::copy_n(v6.sin6_addr.s6_addr, bytes.size(), bytes.begin());
  const boost::asio::ip::address_v6 ip(bytes);
  // A client that came over IPv4 is shown as IPv4, not as ::ffff:a.b.c.d.
  return {ip.is_v4_mapped()
              ? boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, ip).to_string()
              : ip.to_string(),
          ntohs(v6.sin6_port)};
}

}  // namespace

class Listener::Impl : public std::enable_shared_from_this<Listener::Impl> {
 public:
  Impl(Loop& loop, const ListenOptions& options, OnAccept on_accept)
      : loop_(loop),
        acceptor_(loop.context()),
        on_accept_(std::move(on_accept)),
        reserve_(::open("/dev/null", O_RDONLY | O_CLOEXEC)),
        pause_([this] { wait(); }) {
    const auto target = [&](const char* action) {
      return std::string("cannot ") + action + ' ' +
             (options.address.empty() ? "port " : options.address + " port ") +
             std::to_string(options.port);
    };
    error_code error;
    tcp::endpoint endpoint(tcp::v6(), options.port);
    if (!options.address.empty()) {
      endpoint.address(boost::asio::ip::make_address(options.address, error));
      if (error) {
        throw std::runtime_error("'" + options.address +
                                 "' is not an IP address (this machine alone: 127.0.0.1 or ::1)");
      }
    }
    acceptor_.open(endpoint.protocol(), error);
    if (error && options.address.empty()) {  // a host without IPv6
      endpoint = tcp::endpoint(tcp::v4(), options.port);
      error.clear();
      acceptor_.open(endpoint.protocol(), error);
    }
    if (error) throw_system(error, target("open a socket for"));
    if (endpoint.protocol() == tcp::v6() && options.address.empty()) {
      acceptor_.set_option(boost::asio::ip::v6_only(false), error);
    }
    acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (options.share_port) acceptor_.set_option(ReusePort(true), error);
    acceptor_.bind(endpoint, error);
    if (error) throw_system(error, target("listen on"));
    acceptor_.non_blocking(true, error);
    acceptor_.listen(kBacklog, error);
    if (error) throw_system(error, target("listen on"));
    ::fcntl(acceptor_.native_handle(), F_SETFD, FD_CLOEXEC);
  }

  ~Impl() {
    if (reserve_ >= 0) ::close(reserve_);
  }

  std::uint16_t port() const {
    error_code error;
    return acceptor_.local_endpoint(error).port();
  }

  void wait() {
    if (!acceptor_.is_open()) return;
    acceptor_.async_wait(tcp::acceptor::wait_read,
                         [self = shared_from_this()](const error_code& error) {
                           if (!error) self->accept_ready();
                         });
  }

  void close() {
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
  }

 private:
  void accept_ready() {
    for (int i = 0; i < kAcceptsPerTurn && acceptor_.is_open(); ++i) {
      sockaddr_storage address{};
      socklen_t size = sizeof address;
      const int descriptor =
          ::accept4(acceptor_.native_handle(), reinterpret_cast<sockaddr*>(&address), &size,
                    SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (descriptor >= 0) {
        ++loop_.stats().accepted;
        on_accept_(make_tcp_stream(loop_, descriptor, peer_of(address)));
        continue;
      }
      if (errno == EAGAIN || errno == EWOULDBLOCK) break;
      if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        refuse_one();
        loop_.arm(pause_, kPauseWithoutDescriptors);
        return;
      }
      // Anything else (ECONNABORTED, EINTR, network errors of the new connection) concerns one
      // connection that is already gone.
    }
    wait();
  }

  /// Frees the reserve descriptor to accept and close one, so the client learns at once.
  void refuse_one() {
    if (reserve_ < 0) return;
    ::close(reserve_);
    const int descriptor = ::accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor >= 0) ::close(descriptor);
    reserve_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  }

  Loop& loop_;
  tcp::acceptor acceptor_;
  OnAccept on_accept_;
  int reserve_;
  Timer pause_;
};

Listener::Listener(Loop& loop, const ListenOptions& options, OnAccept on_accept)
    : impl_(std::make_shared<Impl>(loop, options, std::move(on_accept))) {}
Listener::~Listener() {
  close();
}
std::uint16_t Listener::port() const {
  return impl_->port();
}
void Listener::start() {
  impl_->wait();
}
void Listener::close() {
  impl_->close();
}

}  // namespace parley::net
