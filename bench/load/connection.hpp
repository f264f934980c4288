#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "load/buffer.hpp"
#include "load/loop.hpp"
#include "load/tls.hpp"

namespace load {

/// Who uses a connection.
class Peer {
 public:
  virtual ~Peer() = default;
  virtual void on_open() = 0;
  /// Returns how many of the bytes it used; the rest comes again with what follows. May close the
  /// connection.
  virtual std::size_t on_bytes(std::string_view bytes) = 0;
  /// The server closed it.
  virtual void on_end() = 0;
};

/// A TCP connection to the server, with TLS if the options say so. Opened by Loop::dial, again
/// after close().
class Connection {
 public:
  Connection(Loop& loop, Peer& peer) : loop_(loop), peer_(peer) {}
  ~Connection() { close(); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool is_open() const { return descriptor_ >= 0; }
  /// Bytes that flush() will write.
  Buffer& out() { return out_; }
  /// Writes what the kernel takes, the rest when it takes more.
  void flush();
  void close();

 private:
  friend class Loop;
  void open(std::uint64_t number);
  void on_event(std::uint32_t events);
  void connected();
  void continue_handshake();
  void read();
  void received(std::size_t count);
  void watch(std::uint32_t events, bool first = false);

  Loop& loop_;
  Peer& peer_;
  int descriptor_ = -1;
  std::uint32_t watched_ = 0;
  enum : unsigned char { kConnecting, kHandshake, kOpen } state_ = kConnecting;
  std::unique_ptr<Tls> tls_;
  Buffer in_;  ///< what the peer has not used yet
  Buffer out_;
};

}  // namespace load
