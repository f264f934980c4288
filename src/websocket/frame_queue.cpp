#include "websocket/frame_queue.hpp"

#include <utility>

namespace parley::websocket {

std::size_t FrameQueue::push_back(SharedFrames frames) {
  const std::size_t before = held();
  bytes_ += frames->size();
  append(std::move(frames));
  return held() - before;
}

void FrameQueue::append(SharedFrames frames) {
  if (!packing_ || frames_.empty() || frames->size() > kSmall) {
    pack_ = nullptr;
    return frames_.push_back(std::move(frames));
  }
  if (!pack_ || frames_.size() == 1 || pack_->size() + frames->size() > kPackBytes) {
    auto made = std::make_shared<std::string>();
    pack_ = made.get();
    frames_.push_back(std::move(made));
  }
  pack_->append(*frames);
}

std::size_t FrameQueue::push_front(SharedFrames frames) {
  const std::size_t before = held();
  bytes_ += frames->size();
  frames_.push_front(std::move(frames));
  return held() - before;
}

std::size_t FrameQueue::peek(std::span<std::string_view> pieces) {
  std::size_t count = 0;
  for (const SharedFrames& frames : frames_) {
    if (count == pieces.size()) break;
    pieces[count] = *frames;
    if (count == 0) pieces[count].remove_prefix(written_);
    ++count;
  }
  return count;
}

std::size_t FrameQueue::take(std::size_t bytes) {
  const std::size_t before = held();
  bytes_ -= bytes;
  written_ += bytes;
  while (!frames_.empty() && written_ >= frames_.front()->size()) {
    written_ -= frames_.front()->size();
    frames_.pop_front();
  }
  if (frames_.empty()) {
    pack_ = nullptr;
    packing_ = false;
  }
  return before - held();
}

std::size_t FrameQueue::pack() {
  if (std::exchange(packing_, true) || frames_.size() < kWorthPacking) return 0;
  const std::size_t before = held();
  base::Fifo<SharedFrames> loose = std::exchange(frames_, {});
  for (SharedFrames& frames : loose) append(std::move(frames));
  return before - held();
}

void FrameQueue::clear() {
  frames_.clear();
  pack_ = nullptr;
  packing_ = false;
  written_ = 0;
  bytes_ = 0;
}

}  // namespace parley::websocket
