#pragma once
#include <sys/epoll.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "parley/function.hpp"

namespace boost::asio {
class io_context;
}

namespace parley::net {

/// A descriptor that a Poller watches, and what was asked of it. Asking is for one event at a time
/// and costs a system call only when the kernel does not watch for that already: what has happened
/// is taken back lazily, when it happens again and nobody wants it. Never copied or moved, since
/// the kernel holds its address; forget() comes before its end.
class Watched {
 public:
  explicit Watched(int descriptor) : descriptor_(descriptor) {}
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;

  int descriptor() const { return descriptor_; }

 protected:
  virtual ~Watched() = default;

 private:
  friend class Poller;
  virtual void on_readable_now() = 0;
  virtual void on_writable_now() = 0;

  int descriptor_;
  std::uint32_t wanted_ = 0;      // EPOLLIN, EPOLLOUT: what the next call is owed to
  std::uint32_t registered_ = 0;  // what the kernel watches for
};

/// All connections of one loop in an epoll set of their own, which is what Asio sees of them: one
/// descriptor, asked about once per turn. With Asio's own waits each read costs another system call
/// to ask again, and each connection two objects on the heap. For the loop's thread only.
class Poller {
 public:
  /// `on_turn_end` runs when everything that was ready has been called. Throws std::system_error
  /// when the kernel gives no epoll set.
  Poller(boost::asio::io_context& context, UniqueFunction<void()> on_turn_end);
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  void want_readable(Watched& watched);
  void want_writable(Watched& watched);
  /// Drops what was asked for; the descriptor may be closed, or given to another poller.
  void forget(Watched& watched);

  /// Whether what is ready is being called just now, so that on_turn_end is to come.
  bool in_turn() const { return in_turn_; }

  /// Leaves the context, which may go then: nothing is called from now on.
  void leave();

 private:
  class Wait;

  void want(Watched& watched, std::uint32_t event);
  void watch(Watched& watched, std::uint32_t events);
  void turn();
  void end_turn();
  void call(const epoll_event& ready);
  void call_refused();

  static constexpr int kBatch = 256;

  int epoll_;
  UniqueFunction<void()> on_turn_end_;
  std::shared_ptr<Wait> wait_;  // null after leave()
  std::size_t watched_ = 0;  // in the epoll set: while there are none, nothing keeps a context busy
  std::vector<Watched*> refused_;  // by the kernel: to be told so
  bool in_turn_ = false;
  int ready_count_ = 0;
  std::array<epoll_event, kBatch> ready_;  // their pointers are null once they are forgotten
};

}  // namespace parley::net
