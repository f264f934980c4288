#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/fifo.hpp"

namespace parley::websocket {

/// Whole frames in wire form; many connections may hold the same ones.
using SharedFrames = std::shared_ptr<const std::string>;

/// Frames on their way to one peer: references, since most leave in the turn that brought them. For
/// a peer that lets them wait small ones are copied together: a reference to a frame of some bytes
/// keeps twenty times as much alive.
class FrameQueue {
 public:
  bool empty() const { return frames_.empty(); }
  /// Bytes of memory that wait here, at most: frames, and what it takes to refer to each.
  std::size_t held() const { return bytes_ + frames_.size() * kReferenceBytes; }

  /// What is held grows by the result.
  std::size_t push_back(SharedFrames frames);
  /// Ahead of all that waits, while nothing of the first is written.
  std::size_t push_front(SharedFrames frames);
  /// Whether the next byte is the first of a frame.
  bool at_boundary() const { return written_ == 0; }

  /// The beginning of what waits, in order, as many pieces as there is room for; their number.
  std::size_t peek(std::span<std::string_view> pieces);
  /// So many bytes are written. What is held shrinks by the result.
  std::size_t take(std::size_t bytes);
  /// The peer takes no more: from now on, until all is written, small frames are copied together,
  /// all but the first, whose bytes may be in use. What is held shrinks by the result.
  std::size_t pack();
  void clear();

 private:
  // A shared packet of its own: about so much is allocated beside the bytes.
  static constexpr std::size_t kReferenceBytes = 192;
  static constexpr std::size_t kSmall = 512;
  static constexpr std::size_t kPackBytes = 16 * 1024;
  static constexpr std::size_t kWorthPacking = 16;  // frames

  void append(SharedFrames frames);

  base::Fifo<SharedFrames> frames_;
  std::string* pack_ = nullptr;  // the last of frames_, when more may be copied to it
  std::size_t written_ = 0;      // of the first
  std::size_t bytes_ = 0;        // not written
  bool packing_ = false;
};

}  // namespace parley::websocket
