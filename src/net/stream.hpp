#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace parley::net {

class Loop;

/// What a stream tells its owner. Calls come from the loop, never from inside a Stream method.
class StreamHandler {
 public:
  virtual void on_readable() = 0;
  virtual void on_writable() = 0;

 protected:
  ~StreamHandler() = default;
};

struct Peer {
  std::string address;  ///< textual IP, empty in memory
  std::uint16_t port = 0;
};

/// Outcome of one non-blocking call: bytes moved, or why none were.
struct IoResult {
  enum class Status : unsigned char { kOk, kWouldBlock, kEnd, kError };
  Status status = Status::kOk;
  std::size_t bytes = 0;
};

/// A byte stream driven by readiness: TCP, TLS over another stream, or memory. Owned by one
/// connection at a time, belongs to one loop. The owner names itself with set_handler and asks for
/// one event at a time with wait_*; close() or destruction drops what was asked for. Readiness
/// instead of completions means no buffer is tied up while a connection is idle.
class Stream {
 public:
  virtual ~Stream() = default;

  void set_handler(StreamHandler* handler) { handler_ = handler; }

  virtual IoResult read_some(std::span<char> into) = 0;
  /// Writes as much of the pieces, in order, as is taken now. After kWouldBlock the next write must
  /// begin with the same bytes: TLS has already sealed them in a record.
  virtual IoResult write_some(std::span<const std::string_view> pieces) = 0;
  virtual void wait_readable() = 0;
  virtual void wait_writable() = 0;
  /// Ends our side (FIN, TLS close_notify); reading goes on.
  virtual void shutdown_send() = 0;
  /// Ends both sides at once. Idempotent.
  virtual void close() = 0;
  virtual const Peer& peer() const = 0;
  virtual bool secure() const { return false; }
  /// Leaves the loop it is on and belongs to another from then on; called on the old loop with no
  /// event asked for. The handler must be set anew.
  virtual void move_to(Loop& loop) = 0;

 protected:
  StreamHandler* handler_ = nullptr;
};

}  // namespace parley::net
