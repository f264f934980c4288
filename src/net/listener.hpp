#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "net/stream.hpp"

namespace parley::net {

class Loop;

struct ListenOptions {
  std::string address;      ///< empty: every interface, IPv6 and IPv4
  std::uint16_t port = 0;   ///< 0: a free one
  bool share_port = false;  ///< SO_REUSEPORT: one listener per loop on the same port
};

/// Accepts TCP connections on one loop. Short of descriptors it refuses politely with one kept in
/// reserve and pauses, instead of spinning.
class Listener {
 public:
  using OnAccept = std::function<void(std::unique_ptr<Stream>)>;

  /// Throws std::system_error when the address cannot be bound ("Address already in use", also when
  /// the other one shares its port).
  Listener(Loop& loop, const ListenOptions& options, OnAccept on_accept);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  std::uint16_t port() const;
  void start();
  void close();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace parley::net
