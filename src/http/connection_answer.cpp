// RFC 9112, the server's side of a connection: answers, and how it ends after the last.
#include "base/log.hpp"
#include "http/connection_impl.hpp"
#include "http/http_date.hpp"
#include "http/request_exchange.hpp"
#include "http/response_writer.hpp"

namespace parley::http {
namespace {

using IoStatus = net::IoResult::Status;

constexpr std::size_t kSmall = 512;  // copying so much costs less than a second piece to write

/// Whether its body is its own.
bool is_plain(const HttpResponse& response) {
  return !response.file && !response.shared_body && response.static_body.empty();
}

}  // namespace

void Connection::answer(std::string_view lines, HttpResponse&& response, bool close) {
  if (!headers_valid(response)) {
    base::log_error("http", "a response had a header that cannot be written");
    response = HttpResponse{};
    response.status = 500;
    lines = {};
  }
  // What is left of a request that is answered early will not be read.
  const bool early = state_ != State::kAnswer && request_.has_body;
  if (early || close || set_->draining_) close_after_ = true;
  const bool with_body = !request_.is_head && status_allows_body(response.status);
  const bool in_one = with_body && response.body.size() <= kSmall && is_plain(response);
  const ResponseForm form{request_.version_1_0 ? 10U : 11U, !close_after_, current_http_date(),
                          lines, in_one ? response.body.size() : 0};
  std::string head = take_interim();
  write_response_head(head, response, form);
  if (in_one) head += response.body;
  request_ = {};
  send(std::move(head), std::move(response), with_body && !in_one);
}

/// The connection's own answer to what cannot be understood or takes too long; its last.
void Connection::refuse(unsigned status) {
  const auto self = shared_from_this();
  if (status != 408 && status != 500) ++loop_->stats().protocol_errors;
  lose_exchange();
  if (state_ == State::kEnded) return;
  unread_ = {};
  close_after_ = true;
  HttpResponse response = HttpResponse::text(std::string(reason_phrase(status)), status);
  std::string head = take_interim();
  const bool with_body = !request_.is_head;
  write_response_head(head, response, {11, false, current_http_date()});
  request_ = {};
  send(std::move(head), std::move(response), with_body);
}

void Connection::send(std::string&& head, HttpResponse&& response, bool with_body) {
  const auto self = shared_from_this();
  state_ = State::kWrite;
  timer_.cancel();
  std::size_t taken = 0;
  if (!with_body) {  // nearly all answers to polls: one piece, gone at once
    const std::string_view piece = head;
    const net::IoResult result = stream_->write_some({&piece, 1});
    if (result.status == IoStatus::kOk) taken = result.bytes;
    if (taken == head.size()) return sent();
  }
  ResponseOutput output(std::move(head), std::move(response), with_body, taken);
  switch (output.write(*stream_)) {
    case ResponseOutput::Status::kDone:
      return sent();
    case ResponseOutput::Status::kFailed:
      return end();
    case ResponseOutput::Status::kBlocked:
      output_ = std::make_unique<ResponseOutput>(std::move(output));
      return blocked(true);
  }
}

void Connection::on_writable() {
  const auto self = shared_from_this();
  if (state_ == State::kWrite) return write();
  if (request_.interim_left > 0) write_interim();
}

void Connection::write() {
  const std::uint64_t before = output_->written();
  switch (output_->write(*stream_)) {
    case ResponseOutput::Status::kDone:
      return sent();
    case ResponseOutput::Status::kFailed:
      return end();
    case ResponseOutput::Status::kBlocked:
      return blocked(output_->written() != before);
  }
}

void Connection::blocked(bool progress) {
  count_queued(output_->queued());
  if (progress) loop_->arm(timer_, limits_.write_timeout);
  stream_->wait_writable();
}

void Connection::sent() {
  const auto self = shared_from_this();
  output_.reset();
  count_queued(0);
  tell_written(Written::kAll);
  if (state_ != State::kWrite) return;  // ended by who was told
  if (close_after_) return linger();
  state_ = State::kHead;
  loop_->arm(timer_, limits_.keep_alive_timeout);
  if (processing_) return;  // the caller goes on with what is unread
  if (kept_.empty()) return await_input();
  // Not now: whoever answered, perhaps another session's packet, is in the midst of something.
  loop_->post([self = shared_from_this()] { self->resume(); });
}

/// Goes on with what was sent ahead of the answer.
void Connection::resume() {
  if (state_ != State::kHead) return;
  process(kept_);
  await_input();
}

/// Closing with input unread would reset the connection, and the peer might lose the answer.
void Connection::linger() {
  state_ = State::kLinger;
  kept_ = {};
  stream_->shutdown_send();
  loop_->arm(timer_, limits_.linger_timeout);
  stream_->wait_readable();
}

void Connection::count_queued(std::size_t now) {
  net::QueuedBytes& total = loop_->stats().queued_bytes;
  total -= std::exchange(queued_, now);
  total += now;
}

}  // namespace parley::http
