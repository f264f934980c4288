// RFC 9112, the server's side of a connection: its life and its input. Driven by readiness, not by
// Beast's stream operations, which would keep a buffer and a parser per idle connection: bytes are
// read into the loop's scratch buffer, and only an unfinished head or what a client sent ahead is
// kept.
#include "http/connection.hpp"

#include <algorithm>
#include <cassert>

#include "http/connection_impl.hpp"
#include "http/request_exchange.hpp"
#include "net/slow_consumer.hpp"

namespace parley::http {
namespace {

using IoStatus = net::IoResult::Status;

}  // namespace

// --- the set -------------------------------------------------------------------------------------

void ConnectionSet::add(std::shared_ptr<Connection> connection) {
  Connection& added = *connection;
  added.self_ = std::move(connection);
  added.set_ = this;
  added.previous_ = nullptr;
  added.next_ = first_;
  if (first_) first_->previous_ = &added;
  first_ = &added;
  ++size_;
}

void ConnectionSet::remove(Connection& connection) {
  (connection.previous_ ? connection.previous_->next_ : first_) = connection.next_;
  if (connection.next_) connection.next_->previous_ = connection.previous_;
  connection.previous_ = connection.next_ = nullptr;
  connection.set_ = nullptr;
  --size_;
  connection.self_.reset();
}

void ConnectionSet::close_idle() {
  draining_ = true;
  for (Connection* connection = first_; connection;) {
    Connection* const next = connection->next_;
    if (connection->idle()) connection->end();
    connection = next;
  }
}

void ConnectionSet::close_all() {
  while (first_) first_->end();
}

std::vector<ConnectionSet::Waiting> ConnectionSet::waiting() const {
  std::vector<Waiting> found;
  for (Connection* connection = first_; connection; connection = connection->next_) {
    const std::size_t bytes = connection->queued_bytes();
    if (bytes == 0) continue;
    found.push_back({bytes, [weak = connection->weak_from_this()] {
                       const auto alive = weak.lock();
                       if (!alive || alive->queued_ == 0) return;
                       net::count_slow_consumer(alive->loop_->stats(), net::SlowLimit::kTotal);
                       alive->end(Written::kShed);
                     }});
  }
  return found;
}

// --- life of the connection ----------------------------------------------------------------------

void Connection::start(ConnectionSet& set) {
  set.add(shared_from_this());
  stream_->set_handler(this);
  loop_->arm(timer_, stream_->secure() ? limits_.tls_handshake_timeout : limits_.header_timeout);
  stream_->wait_readable();
}

void Connection::end(Written written) {
  if (state_ == State::kEnded) return;
  state_ = State::kEnded;
  const auto self = shared_from_this();
  timer_.cancel();
  count_queued(0);
  output_.reset();
  unread_ = {};
  if (stream_) stream_->close();
  if (set_) set_->remove(*this);
  lose_exchange();
  tell_written(written);
}

void Connection::tell_written(Written written) {
  if (auto callback = std::exchange(written_, {})) callback(written);
}

void Connection::lose_exchange() {
  if (const auto lost = std::exchange(exchange_, nullptr)) lost->lose();
}

void Connection::timed_out() {
  const auto self = shared_from_this();
  const bool reading = (state_ == State::kHead && !kept_.empty()) || state_ == State::kBody;
  if (reading) return refuse(408);
  if (state_ != State::kWrite) return end();
  net::count_slow_consumer(loop_->stats(), net::SlowLimit::kWriteTimeout);
  end(Written::kStalled);
}

Upgraded Connection::upgrade() {
  assert(state_ == State::kAnswer);
  Upgraded upgraded;
  upgraded.early_bytes = processing_ ? std::string(unread_) : std::move(kept_);
  stream_->set_handler(nullptr);
  upgraded.stream = std::move(stream_);
  end();
  return upgraded;
}

// --- input ---------------------------------------------------------------------------------------

/// One read, then it is the others' turn: many bodies in tiny chunks would together keep the loop
/// for long.
void Connection::on_readable() {
  const auto self = shared_from_this();
  std::span<char> room = loop_->scratch();
  if (state_ == State::kAnswer) {
    if (kept_.size() >= limits_.max_ahead_bytes) return;
    room = room.first(std::min(room.size(), limits_.max_ahead_bytes - kept_.size()));
  }
  const net::IoResult result = stream_->read_some(room);
  if (result.status == IoStatus::kEnd && state_ == State::kWrite) {
    close_after_ = true;  // a peer that only ended its side still reads the answer
    return;
  }
  if (result.status == IoStatus::kOk) {
    received({room.data(), result.bytes});
  } else if (result.status != IoStatus::kWouldBlock) {
    return end();
  }
  await_input();
}

void Connection::await_input() {
  switch (state_) {
    case State::kAnswer:  // also tells when the client goes away
      if (kept_.size() >= limits_.max_ahead_bytes) return;
      break;
    case State::kHead:
    case State::kBody:
    case State::kLinger:
      break;
    default:
      return;
  }
  stream_->wait_readable();
}

void Connection::received(std::string_view bytes) {
  switch (state_) {
    case State::kLinger:
      dropped_ += bytes.size();
      if (dropped_ > limits_.max_linger_bytes) end();
      return;
    case State::kHead:
    case State::kBody:
      break;
    default:
      kept_ += bytes;
      return;
  }
  if (kept_.empty()) return process(bytes);
  kept_ += bytes;
  process(kept_);
}

/// Takes requests off `bytes`, which is kept_ itself or nothing is kept; the rest is kept.
void Connection::process(std::string_view bytes) {
  unread_ = bytes;
  processing_ = true;
  step();
  processing_ = false;
  const std::string_view rest = std::exchange(unread_, {});
  if (rest.empty() || state_ == State::kEnded || state_ == State::kLinger) {
    kept_ = {};
  } else if (!kept_.empty()) {
    kept_.erase(0, kept_.size() - rest.size());
  } else {
    kept_ = rest;
  }
}

void Connection::step() {
  while (!unread_.empty()) {
    if (state_ == State::kBody) {
      read_body();
    } else if (state_ == State::kHead) {
      read_head();
      if (state_ == State::kHead && scanner_.position() > 0) return;  // unfinished
    } else {
      return;
    }
  }
}

void serve(net::Loop& loop, ConnectionSet& set, std::unique_ptr<net::Stream> stream,
           Service& service, const LimitOptions& limits) {
  std::make_shared<Connection>(loop, std::move(stream), service, limits)->start(set);
}

}  // namespace parley::http
