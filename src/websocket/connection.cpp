// RFC 6455 sections 5 to 7, the part that moves bytes; what they mean is decided in message_reader.
//
// Writing happens in flush(), once per turn of the loop: frames that were queued while the turn's
// events ran leave in one system call. A pong waits for a frame boundary and only the latest is
// kept (section 5.5.3 allows it), so a peer that pings and does not read makes us keep 131 bytes.
#include "websocket/connection.hpp"

#include <array>
#include <cassert>

#include "net/slow_consumer.hpp"
#include "websocket/frame.hpp"

namespace parley::websocket {
namespace {

constexpr std::size_t kGatherPieces = 64;
constexpr std::size_t kGatherBytes = 16 * 1024;  // copying up to here is cheaper than an iovec each

}  // namespace

ConnectionSet::~ConnectionSet() {
  close_all();
}

void ConnectionSet::close_all() {
  while (!connections_.empty()) (*connections_.begin())->abort();
}

std::shared_ptr<Connection> Connection::start(net::Loop& loop, ConnectionSet& set,
                                              std::unique_ptr<net::Stream> stream,
                                              std::string first_bytes, std::string early,
                                              ConnectionOptions options,
                                              ConnectionListener& listener) {
  auto self =
      std::make_shared<Connection>(loop, set, std::move(stream), std::move(options), listener);
  set.connections_.insert(self);
  self->stream_->set_handler(self.get());
  if (!first_bytes.empty()) {
    self->enqueue(std::string_view(first_bytes));
  }
  if (early.empty()) {
    self->stream_->wait_readable();
  } else {
    // Not from inside the caller: its listener may not be complete yet.
    loop.post([self, early = std::move(early)]() mutable {
      if (self->state_ == State::kEnded) return;
      self->consume(early);
      if (self->state_ != State::kEnded) self->stream_->wait_readable();
    });
  }
  return self;
}

Connection::Connection(net::Loop& loop, ConnectionSet& set, std::unique_ptr<net::Stream> stream,
                       ConnectionOptions options, ConnectionListener& listener)
    : loop_(loop),
      stream_(std::move(stream)),
      listener_(&listener),
      queue_(loop.spare_buffers()),
      timer_([this] { timed_out(); }),
      inflater_(std::move(options.inflater)),
      reader_([&] {
        options.reader.inflater = inflater_.get();
        return options.reader;
      }()),
      set_(set),
      close_timeout_(options.close_timeout),
      write_timeout_(options.write_timeout) {}

Connection::~Connection() = default;

template <class Frames>
void Connection::enqueue(Frames frames) {
  if (state_ != State::kOpen) return;
  loop_.stats().queued_bytes += queue_.push_back(std::move(frames));
  if (!blocked_) loop_.mark(*this);
}
template void Connection::enqueue(SharedFrames);
template void Connection::enqueue(std::string_view);

/// One read, of at most the scratch buffer, then it is the others' turn: many peers that send tiny
/// frames would together keep the loop for long.
void Connection::on_readable() {
  const auto self = shared_from_this();  // the listener may drop us
  const std::span<char> scratch = loop_.scratch();
  const net::IoResult got = stream_->read_some(scratch);
  switch (got.status) {
    case net::IoResult::Status::kWouldBlock:
      break;
    case net::IoResult::Status::kEnd:
      return lost(Closed::Why::kPeer);
    case net::IoResult::Status::kError:
      return lost(Closed::Why::kError);
    case net::IoResult::Status::kOk:
      if (state_ == State::kOpen || state_ == State::kClosing) {
        consume(scratch.first(got.bytes));
      }
      if (state_ == State::kEnded) return;
  }
  stream_->wait_readable();
}

void Connection::consume(std::span<char> bytes) {
  using Kind = MessageReader::Kind;
  reader_.feed(bytes);
  for (;;) {
    const MessageReader::Event event = reader_.next();
    switch (event.kind) {
      case Kind::kNeedMore:
        return;
      case Kind::kText:
      case Kind::kBinary:
        // Messages that cross our close frame on the way are not for a listener that is done.
        if (listener_) listener_->on_message(event.kind == Kind::kBinary, event.payload);
        break;
      case Kind::kPing:
        answer_ping(event.payload);
        break;
      case Kind::kPong:
        break;
      case Kind::kClose:
        return on_peer_close(event.code, event.reason);
      case Kind::kError:
        ++loop_.stats().protocol_errors;
        return fail(event.code, event.reason, event.size);
    }
    if (state_ != State::kOpen && state_ != State::kClosing) return;
  }
}

void Connection::answer_ping(std::string_view payload) {
  if (state_ != State::kOpen) return;
  pong_ = std::make_unique<std::string>();
  append_frame_header(*pong_, Opcode::kPong, payload.size());
  pong_->append(payload);
  if (!blocked_) loop_.mark(*this);
}

void Connection::on_peer_close(std::uint16_t code, std::string_view reason) {
  if (state_ == State::kOpen) {
    // The status is echoed, as section 5.5.1 suggests; none is answered by none.
    queue_close_frame(code == kCloseNoStatus ? std::uint16_t{0} : code, {});
    state_ = State::kClosing;
  }
  const std::string kept(reason);  // flushing may reuse what `reason` points into
  fin_after_flush_ = true;
  if (queue_.empty()) sent_everything();
  tell_closed({Closed::Why::kPeer, code, kept});
}

void Connection::fail(std::uint16_t code, std::string_view reason, std::uint64_t size) {
  const std::string kept(reason);
  if (state_ == State::kOpen) queue_close_frame(code, kept);
  state_ = State::kClosing;
  fin_after_flush_ = true;
  if (queue_.empty()) sent_everything();
  tell_closed({Closed::Why::kProtocol, code, kept, size});
}

void Connection::close(std::uint16_t code, std::string_view reason) {
  listener_ = nullptr;
  if (state_ != State::kOpen) return;
  queue_close_frame(code, reason);
  state_ = State::kClosing;
}

void Connection::queue_close_frame(std::uint16_t code, std::string_view reason) {
  std::string payload;
  if (code != 0) {
    payload.push_back(static_cast<char>(code >> 8));
    payload.push_back(static_cast<char>(code & 0xff));
    payload.append(reason.substr(0, kMaxControlPayload - 2));
  }
  std::string frame;
  append_frame_header(frame, Opcode::kClose, payload.size());
  frame.append(payload);
  pong_.reset();
  enqueue(std::string_view(frame));
}

void Connection::on_writable() {
  const auto self = shared_from_this();
  blocked_ = false;
  flush();
}

void Connection::flush() {
  if (state_ == State::kEnded || blocked_) return;
  const auto self = shared_from_this();
  if (!write_queued()) return lost(Closed::Why::kError);
  if (!blocked_) sent_everything();
}

void Connection::push() {
  if (state_ != State::kOpen || blocked_) return;
  // The caller is in the midst of something that an end must not interrupt: it is found by the next
  // flush.
  if (!write_queued()) loop_.mark(*this);
}

/// Writes until the queue is empty or the kernel takes no more; false when the network failed.
bool Connection::write_queued() {
  for (;;) {
    if (pong_ && queue_.at_boundary() && !front_offered_) {
      loop_.stats().queued_bytes += queue_.push_front(*pong_);
      pong_.reset();
    }
    if (queue_.empty()) return true;
    const net::IoResult written = write_front();
    if (written.status == net::IoResult::Status::kWouldBlock) {
      blocked_ = true;
      front_offered_ = true;
      queue_.seal();
      if (!timer_.armed()) loop_.arm(timer_, write_timeout_);
      stream_->wait_writable();
      return true;
    }
    if (written.status != net::IoResult::Status::kOk) return false;
    front_offered_ = false;
    loop_.stats().queued_bytes -= queue_.take(written.bytes);
    timer_.cancel();  // it made progress
  }
}

/// One system call for as many frames as fit in it.
net::IoResult Connection::write_front() {
  std::array<std::string_view, kGatherPieces> pieces;
  const std::size_t count = queue_.peek(pieces);
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < count; ++i) bytes += pieces[i].size();
  if (count == 1 || bytes > kGatherBytes) return stream_->write_some({pieces.data(), count});
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): written before it is read, and hot
  std::array<char, kGatherBytes> gathered;
  std::size_t at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    at += pieces[i].copy(gathered.data() + at, pieces[i].size());
  }
  const std::string_view whole(gathered.data(), at);
  return stream_->write_some({&whole, 1});
}

void Connection::sent_everything() {
  if (state_ == State::kClosing) loop_.arm(timer_, close_timeout_);
  if (!fin_after_flush_ || state_ == State::kLingering) return;
  // Closing a socket with unread input would reset it and could take our close frame along.
  state_ = State::kLingering;
  stream_->shutdown_send();
  loop_.arm(timer_, close_timeout_);
}

void Connection::lost(Closed::Why why) {
  const auto self = shared_from_this();
  const bool was_open = state_ == State::kOpen;
  end();
  if (was_open) tell_closed({why, kCloseAbnormal, {}});
}

void Connection::timed_out() {
  if (blocked_) net::count_slow_consumer(loop_.stats(), net::SlowLimit::kWriteTimeout);
  lost(Closed::Why::kStalled);
}

void Connection::tell_closed(const Closed& closed) {
  if (ConnectionListener* listener = std::exchange(listener_, nullptr)) listener->on_closed(closed);
}

void Connection::abort() {
  listener_ = nullptr;
  end();
}

void Connection::end() {
  if (state_ == State::kEnded) return;
  const auto self = shared_from_this();
  state_ = State::kEnded;
  timer_.cancel();
  loop_.stats().queued_bytes -= queue_.held();
  queue_.clear();
  pong_.reset();
  stream_->close();
  set_.connections_.erase(self);
}

}  // namespace parley::websocket
