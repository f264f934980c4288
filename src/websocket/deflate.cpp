// RFC 7692 section 7.2 over zlib's raw streams. A message is what a sync flush makes, less the four
// bytes of the empty stored block at its end, which the receiver puts back.
//
// Only whole messages are taken, although zlib could take fragments as they come: a stream kept
// between two fragments could not be shared, so anyone could make us keep a window per connection
// with one byte each. The compressed bytes of an unfinished message are kept instead.
#include "websocket/deflate.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <new>
#include <stdexcept>

namespace parley::websocket {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kTail = "\0\0\xff\xff"sv;
constexpr std::size_t kStep = 16 * 1024;  // of output; stays in the first-level cache or near it

// zlib declares its input without const unless ZLIB_CONST, and counts it in unsigned int.
void set_input(z_stream& stream, std::string_view& bytes) {
  const std::size_t take = std::min<std::size_t>(bytes.size(), std::numeric_limits<uInt>::max());
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(take);
  bytes.remove_prefix(take);
}

void set_output(z_stream& stream, std::array<char, kStep>& step) {
  stream.next_out = reinterpret_cast<Bytef*>(step.data());
  stream.avail_out = static_cast<uInt>(step.size());
}

}  // namespace

struct Inflater::Stream : z_stream {
  explicit Stream(int window_bits) : z_stream{} {
    if (inflateInit2(this, -window_bits) != Z_OK) throw std::bad_alloc();
  }
  ~Stream() { inflateEnd(this); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
};

Inflater::Inflater(int window_bits, bool context_takeover)
    // Some peers on an old zlib agree on 8 bits and use 9, which costs us 256 bytes to forgive.
    : window_bits_(static_cast<unsigned char>(std::clamp(window_bits, 9, 15))),
      context_takeover_(context_takeover) {}

Inflater::~Inflater() = default;

Inflater::Status Inflater::inflate(std::string_view message, std::size_t limit, std::string& out) {
  // Not what the RFC makes of an empty message (that is one zero byte), but harmless.
  if (message.empty()) return Status::kOk;
  if (!stream_) {
    stream_ = std::make_unique<Stream>(window_bits_);
  } else if (!context_takeover_) {
    inflateReset(stream_.get());
  }
  const std::size_t before = out.size();
  limit = limit > std::numeric_limits<std::size_t>::max() - before ? limit : before + limit;
  if (const Status status = run(message, limit, out); status != Status::kOk) return status;
  if (const Status status = run(kTail, limit, out); status != Status::kOk) return status;
  // The tail must have been read as the empty block it is: the message was not cut inside a block.
  constexpr int kBetweenBlocks = 128;
  return (stream_->data_type & kBetweenBlocks) != 0 ? Status::kOk : Status::kInvalid;
}

Inflater::Status Inflater::run(std::string_view bytes, std::size_t limit, std::string& out) {
  z_stream& stream = *stream_;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): zlib writes it, zeroing 16 KiB costs.
  std::array<char, kStep> step;
  while (!bytes.empty()) {
    set_input(stream, bytes);
    do {
      set_output(stream, step);
      const int result = ::inflate(&stream, Z_SYNC_FLUSH);
      const std::size_t made = step.size() - stream.avail_out;
      if (made > limit - out.size()) return Status::kTooBig;
      out.append(step.data(), made);
      if (result == Z_STREAM_END) {
        // A final block ends zlib's stream but not the message (section 7.2.3.4), and what follows
        // may refer to what came before: this, unlike inflateReset, keeps the window.
        inflateResetKeep(&stream);
      } else if (result == Z_MEM_ERROR) {
        throw std::bad_alloc();
      } else if (result != Z_OK && result != Z_BUF_ERROR) {
        return Status::kInvalid;
      }
    } while (stream.avail_in > 0 || stream.avail_out == 0);
  }
  return Status::kOk;
}

struct Deflater::Stream : z_stream {
  Stream(int level, int window_bits) : z_stream{} {
    constexpr int kMemLevel = 8;  // zlib's default
    if (deflateInit2(this, level, Z_DEFLATED, -window_bits, kMemLevel, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
      throw std::bad_alloc();
    }
  }
  ~Stream() { deflateEnd(this); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
};

Deflater::Deflater(int level, int window_bits, bool context_takeover)
    : level_(static_cast<unsigned char>(level)),
      window_bits_(static_cast<unsigned char>(window_bits)),
      context_takeover_(context_takeover) {
  if (level < 1 || level > 9) throw std::invalid_argument("deflate level must be 1 to 9");
  if (window_bits < 9 || window_bits > 15) {
    throw std::invalid_argument("deflate window must be 9 to 15 bits");
  }
}

Deflater::~Deflater() = default;

void Deflater::deflate(std::string_view message, std::string& out) {
  if (message.empty()) {
    // zlib makes nothing of a second flush in a row; this is the empty block less the tail.
    out.push_back('\0');
    return;
  }
  if (!stream_) {
    stream_ = std::make_unique<Stream>(level_, window_bits_);
  } else if (!context_takeover_) {
    deflateReset(stream_.get());
  }
  z_stream& stream = *stream_;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): zlib writes it, zeroing 16 KiB costs.
  std::array<char, kStep> step;
  while (!message.empty()) {
    set_input(stream, message);
    do {
      set_output(stream, step);
      ::deflate(&stream, message.empty() ? Z_SYNC_FLUSH : Z_NO_FLUSH);
      out.append(step.data(), step.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  }
  assert(out.ends_with(kTail));
  out.resize(out.size() - kTail.size());
}

}  // namespace parley::websocket
