#pragma once
#include <sys/epoll.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "load/fifo.hpp"
#include "load/nanos.hpp"
#include "load/options.hpp"

namespace load {

class Connection;

/// The one thread of the generator: waits for all connections, and opens those that want to be, a
/// bounded number at a time.
class Loop {
 public:
  explicit Loop(const Options& options);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// When the bytes that are being handled were read: one reading of the clock for all of them.
  Nanos time() const { return time_; }
  const Options& options() const { return options_; }

  /// Opens the connection as soon as it is its turn. Its owner says finished() once the connection
  /// is through with what opening takes.
  void dial(Connection& connection) { waiting_.push(&connection); }
  void finished() { --pending_; }

  /// One wait, until something happens or `until`, and what follows from it.
  void turn(Nanos until);
  /// Turns until `done`; false when that is not so by then.
  bool run_until(const std::function<bool()>& done, Nanos deadline);
  void run_for(double seconds);

 private:
  friend class Connection;
  void open_waiting();

  const Options& options_;
  int epoll_;
  Nanos time_ = now();
  Fifo<Connection*> waiting_;
  std::size_t pending_ = 0;
  std::uint64_t opened_ = 0;
  std::vector<epoll_event> events_;
  std::vector<char> scratch_;
};

}  // namespace load
