#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/fifo.hpp"
#include "net/spare_buffers.hpp"

namespace parley::websocket {

/// Whole frames in wire form; many connections may hold the same ones.
using SharedFrames = std::shared_ptr<const std::string>;

/// Frames on their way to one peer. Small ones are copied together, into a buffer that the loop has
/// to spare: cheaper than a reference, which two atomic operations make and drop and which keeps
/// many times the bytes alive for a peer that does not read. Large ones are referred to.
class FrameQueue {
 public:
  /// Frames up to here are copied.
  static constexpr std::size_t kSmall = 512;

  /// `spares` outlives the queue.
  explicit FrameQueue(net::SpareBuffers& spares) : spares_(spares) {}
  ~FrameQueue() { clear(); }
  FrameQueue(const FrameQueue&) = delete;
  FrameQueue& operator=(const FrameQueue&) = delete;

  bool empty() const { return bytes_ == 0; }
  /// Bytes of memory that wait here, at most: frames, and what it takes to refer to each.
  std::size_t held() const { return bytes_ + rest_.size() * kReferenceBytes; }

  /// What is held grows by the result; of copied frames, and shared ones.
  std::size_t push_back(std::string_view frames);
  std::size_t push_back(SharedFrames frames);
  /// Ahead of all that waits, while nothing of the first is written.
  std::size_t push_front(std::string_view frames);
  /// Whether the next byte is the first of a frame.
  bool at_boundary() const { return written_ == 0; }

  /// The beginning of what waits, in order, as many pieces as there is room for; their number.
  std::size_t peek(std::span<std::string_view> pieces);
  /// So many bytes are written. What is held shrinks by the result.
  std::size_t take(std::size_t bytes);
  /// The peer takes no more: what comes first has been offered, and must be offered again with the
  /// same bytes. Gives back memory that was lent for more than waits.
  void seal();
  void clear();

 private:
  // A shared packet of its own: about so much is allocated beside the bytes.
  static constexpr std::size_t kReferenceBytes = 192;
  static constexpr std::size_t kPackBytes = 16 * 1024;

  net::SpareBuffers& spares_;
  std::string first_;  // copied frames, ahead of the others
  base::Fifo<SharedFrames> rest_;
  std::string* pack_ = nullptr;  // the last of rest_, when more may be copied to it
  std::size_t written_ = 0;      // of what comes first
  std::size_t bytes_ = 0;        // not written
  bool sealed_ = false;
};

}  // namespace parley::websocket
