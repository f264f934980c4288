#include "websocket/frame_queue.hpp"

#include <utility>

namespace parley::websocket {

std::size_t FrameQueue::push_back(std::string_view frames) {
  bytes_ += frames.size();
  if (rest_.empty() && !sealed_ && first_.size() + frames.size() <= kPackBytes) {
    if (first_.empty()) first_ = spares_.take();
    first_.append(frames);
    return frames.size();
  }
  // Not to the one that may be offered just now.
  const bool offered = first_.empty() && rest_.size() == 1;
  if (pack_ && !offered && pack_->size() + frames.size() <= kPackBytes) {
    pack_->append(frames);
    return frames.size();
  }
  auto made = std::make_shared<std::string>(frames);
  pack_ = made.get();
  rest_.push_back(std::move(made));
  return frames.size() + kReferenceBytes;
}

std::size_t FrameQueue::push_back(SharedFrames frames) {
  const std::size_t size = frames->size();
  if (size <= kSmall) return push_back(std::string_view(*frames));
  bytes_ += size;
  pack_ = nullptr;
  rest_.push_back(std::move(frames));
  return size + kReferenceBytes;
}

std::size_t FrameQueue::push_front(std::string_view frames) {
  if (!first_.empty() || rest_.empty()) {
    if (first_.empty()) first_ = spares_.take();
    first_.insert(0, frames);
    bytes_ += frames.size();
    return frames.size();
  }
  bytes_ += frames.size();
  rest_.push_front(std::make_shared<const std::string>(frames));
  return frames.size() + kReferenceBytes;
}

std::size_t FrameQueue::peek(std::span<std::string_view> pieces) {
  std::size_t count = 0;
  if (!first_.empty() && !pieces.empty()) pieces[count++] = first_;
  for (const SharedFrames& frames : rest_) {
    if (count == pieces.size()) break;
    pieces[count++] = *frames;
  }
  if (count > 0) pieces[0].remove_prefix(written_);
  return count;
}

std::size_t FrameQueue::take(std::size_t bytes) {
  const std::size_t before = held();
  bytes_ -= bytes;
  written_ += bytes;
  if (!first_.empty() && written_ >= first_.size()) {
    written_ -= first_.size();
    spares_.give(first_);
  }
  while (first_.empty() && !rest_.empty() && written_ >= rest_.front()->size()) {
    written_ -= rest_.front()->size();
    rest_.pop_front();
  }
  if (bytes_ == 0) {
    pack_ = nullptr;
    sealed_ = false;
  }
  return before - held();
}

void FrameQueue::seal() {
  sealed_ = true;
  // It may wait for long, and is counted by its bytes.
  if (first_.capacity() <= 2 * first_.size() + kSmall) return;
  std::string exact(first_);
  spares_.give(first_);
  first_ = std::move(exact);
}

void FrameQueue::clear() {
  if (!first_.empty()) spares_.give(first_);
  rest_.clear();
  pack_ = nullptr;
  written_ = 0;
  bytes_ = 0;
  sealed_ = false;
}

}  // namespace parley::websocket
