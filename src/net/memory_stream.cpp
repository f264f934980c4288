// Events are posted, never called from within read or write: a socket does not call back either,
// and code that passed its tests on shorter ways would meet the difference in production.
#include "net/memory_stream.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "net/loop.hpp"

namespace parley::net {
namespace {

struct Pipe {
  std::string bytes;
  bool ended = false;   // the writer has shut down or closed
  bool broken = false;  // the reader has closed
};

class MemoryStream;

struct Ends {
  Pipe pipes[2];  // pipes[i] is read by end i
  MemoryStream* streams[2] = {nullptr, nullptr};
  MemoryStreamOptions options;
};

class MemoryStream final : public Stream {
 public:
  MemoryStream(Loop& loop, std::shared_ptr<Ends> ends, int side)
      : loop_(loop), ends_(std::move(ends)), side_(side), alive_(std::make_shared<bool>(true)) {
    ends_->streams[side_] = this;
    ++loop_.stats().connections;
  }
  ~MemoryStream() override {
    close();
    *alive_ = false;
    ends_->streams[side_] = nullptr;
  }

  IoResult read_some(std::span<char> into) override {
    if (!open_) return {IoResult::Status::kEnd, 0};
    Pipe& in = ends_->pipes[side_];
    if (in.bytes.empty()) {
      return {in.ended ? IoResult::Status::kEnd : IoResult::Status::kWouldBlock, 0};
    }
    const std::size_t n = std::min({into.size(), in.bytes.size(), ends_->options.max_transfer});
    in.bytes.copy(into.data(), n);
    in.bytes.erase(0, n);
    loop_.stats().bytes_in += n;
    if (auto* other = ends_->streams[1 - side_]) other->tell();
    return {IoResult::Status::kOk, n};
  }

  IoResult write_some(std::span<const std::string_view> pieces) override {
    Pipe& out = ends_->pipes[1 - side_];
    if (!open_ || out.broken || out.ended) return {IoResult::Status::kError, 0};
    if (!beginning(pieces).starts_with(refused_)) {
      std::fputs("MemoryStream: other bytes than those refused before\n", stderr);
      std::abort();
    }
    std::size_t written = 0;
    for (const std::string_view piece : pieces) {
      const std::size_t room = std::min(ends_->options.capacity - out.bytes.size(),
                                        ends_->options.max_transfer - written);
      const std::size_t n = std::min(room, piece.size());
      out.bytes.append(piece.substr(0, n));
      written += n;
      if (n < piece.size()) break;
    }
    refused_.clear();
    if (written == 0) {
      if (handler_) refused_ = beginning(pieces);
      return {IoResult::Status::kWouldBlock, 0};
    }
    loop_.stats().bytes_out += written;
    if (auto* other = ends_->streams[1 - side_]) other->tell();
    return {IoResult::Status::kOk, written};
  }

  void wait_readable() override {
    want_read_ = true;
    tell();
  }
  void wait_writable() override {
    want_write_ = true;
    tell();
  }

  void shutdown_send() override {
    ends_->pipes[1 - side_].ended = true;
    if (auto* other = ends_->streams[1 - side_]) other->tell();
  }

  void close() override {
    if (!open_) return;
    open_ = false;
    want_read_ = want_write_ = false;
    --loop_.stats().connections;
    ends_->pipes[side_].broken = true;
    shutdown_send();
  }

  const Peer& peer() const override { return peer_; }
  void move_to(Loop&) override {}  // one loop only

  /// Posts the events that are asked for and due.
  void tell() {
    if (told_ || !(due_read() || due_write())) return;
    told_ = true;
    loop_.post([this, alive = alive_] {
      if (!*alive) return;
      told_ = false;
      if (due_read()) {
        want_read_ = false;
        if (handler_) handler_->on_readable();
      }
      if (*alive && due_write()) {
        want_write_ = false;
        if (handler_) handler_->on_writable();
      }
      if (*alive) tell();
    });
  }

 private:
  static std::string beginning(std::span<const std::string_view> pieces) {
    constexpr std::size_t kEnough = 64;
    std::string bytes;
    for (const std::string_view piece : pieces) bytes += piece.substr(0, kEnough - bytes.size());
    return bytes;
  }

  bool due_read() const {
    const Pipe& in = ends_->pipes[side_];
    return open_ && want_read_ && (!in.bytes.empty() || in.ended);
  }
  bool due_write() const {
    const Pipe& out = ends_->pipes[1 - side_];
    return open_ && want_write_ && (out.broken || out.bytes.size() < ends_->options.capacity);
  }

  Loop& loop_;
  std::shared_ptr<Ends> ends_;
  int side_;
  std::shared_ptr<bool> alive_;
  std::string refused_;  // how the bytes began that would have blocked
  Peer peer_{"127.0.0.1", 0};
  bool open_ = true;
  bool want_read_ = false;
  bool want_write_ = false;
  bool told_ = false;
};

}  // namespace

std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>> make_memory_streams(
    Loop& loop, MemoryStreamOptions options) {
  auto ends = std::make_shared<Ends>();
  ends->options = options;
  return {std::make_unique<MemoryStream>(loop, ends, 0),
          std::make_unique<MemoryStream>(loop, ends, 1)};
}

}  // namespace parley::net
