// RFC 9112, the server's side of a connection: from bytes to a request, and from loop to loop.
#include <algorithm>
#include <cassert>
#include <exception>
#include <optional>
#include <utility>

#include "base/log.hpp"
#include "http/connection_impl.hpp"
#include "http/request_exchange.hpp"

namespace parley::http {
namespace {

using IoStatus = net::IoResult::Status;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

unsigned status_of(HeadError error) {
  switch (error) {
    case HeadError::kTargetTooLong:
      return 414;
    case HeadError::kTooLarge:
      return 431;
    case HeadError::kVersion:
      return 505;
    case HeadError::kExpectationFailed:
      return 417;
    case HeadError::kMalformed:
      break;
  }
  return 400;
}

}  // namespace

void Connection::read_head() {
  const bool first_bytes = scanner_.position() == 0;
  const HeadLimits limits{limits_.max_header_bytes, limits_.max_header_fields,
                          limits_.max_target_bytes, limits_.max_query_parameters};
  switch (scanner_.scan(unread_, limits)) {
    case HeadScanner::Status::kNeedMore:
      // From the first byte on, and not renewed by the next ones.
      if (first_bytes && (!fresh_ || stream_->secure())) {
        loop_->arm(timer_, limits_.header_timeout);
      }
      return;
    case HeadScanner::Status::kError:
      return refuse(status_of(scanner_.error()));
    case HeadScanner::Status::kDone:
      break;
  }
  const std::string_view text = unread_.substr(0, scanner_.position());
  unread_.remove_prefix(text.size());
  exchange_ = std::make_shared<RequestExchange>(*this);
  HttpRequest& request = exchange_->request();
  const auto head =
      parse_request_head(text.substr(scanner_.start()), scanner_.fields(), limits, request);
  scanner_.reset();
  fresh_ = false;
  timer_.cancel();
  if (!head) return refuse(status_of(head.error()));

  request_ = Request(*head, request);
  request.remote_address = stream_->peer().address;
  request.remote_port = stream_->peer().port;
  request.secure = stream_->secure();
  close_after_ = !head->keep_alive;
  state_ = State::kBegin;
  Service::Plan plan;
  if (!plan_request(plan)) return refuse(500);
  request_.max_body = plan.max_body;
  if (plan.home && plan.home != loop_ && plan.home_set) return move_to(*plan.home, *plan.home_set);
  begin_request();
}

bool Connection::plan_request(Service::Plan& plan) {
  try {
    plan = service_.on_head(exchange_->request(), *loop_);
    return true;
  } catch (...) {
    base::log_error("http", "the service threw while it looked at a head");
    return false;
  }
}

void Connection::move_to(net::Loop& home, ConnectionSet& set) {
  // Not now: the callers of this still look at the connection.
  state_ = State::kMoving;
  loop_->post([self = shared_from_this(), &home, &set]() mutable {
    if (self->state_ != State::kMoving) return;
    // The last that happens on the old loop.
    self->set_->remove(*self);
    self->stream_->set_handler(nullptr);
    self->stream_->move_to(home);
    self->loop_ = &home;
    home.post([self = std::move(self), &set] { self->arrive(set); });
  });
}

/// On the new loop, the first that happens there.
void Connection::arrive(ConnectionSet& set) {
  set.add(shared_from_this());
  stream_->set_handler(this);
  exchange_->settle(*loop_);
  state_ = State::kBegin;
  const std::string bytes = std::exchange(kept_, {});
  unread_ = bytes;
  processing_ = true;
  begin_request();
  step();
  processing_ = false;
  kept_ = std::exchange(unread_, {});
  await_input();
}

void Connection::begin_request() {
  ++loop_->stats().requests;
  if (request_.body_left > request_.max_body) {
    const auto exchange = exchange_;
    tell_too_large(exchange->request(), request_.body_left);
    return refuse(413);
  }
  held_ = false;
  call(&Service::on_begin);
  if (state_ != State::kBegin) return;  // answered
  if (held_) {
    state_ = State::kHeld;
  } else {
    take_body();
  }
}

void Connection::take_body() {
  if (!request_.has_body) return body_complete();
  state_ = State::kBody;
  const bool all_there = processing_ && !request_.chunked && unread_.size() >= request_.body_left;
  if (all_there) return;  // it is read before anything else happens
  loop_->arm(timer_, limits_.body_timeout);
  const bool sent_unasked = processing_ ? !unread_.empty() : !kept_.empty();
  if (request_.expect_continue && !sent_unasked) send_continue();
}

void Connection::hold() {
  assert(state_ == State::kBegin);
  held_ = true;
}

void Connection::go_on() {
  if (!std::exchange(held_, false) || state_ != State::kHeld) return;
  // Not now, for the reason that sent() has.
  loop_->post([self = shared_from_this()] {
    if (self->state_ != State::kHeld) return;
    self->state_ = State::kBegin;
    self->take_body();
    if (self->state_ == State::kBody && !self->kept_.empty()) self->process(self->kept_);
    self->await_input();
  });
}

void Connection::read_body() {
  std::string& body = exchange_->request().body;
  if (!request_.chunked) {
    const auto n =
        static_cast<std::size_t>(std::min<std::uint64_t>(request_.body_left, unread_.size()));
    body += unread_.substr(0, n);
    unread_.remove_prefix(n);
    request_.body_left -= n;
    if (request_.body_left == 0) body_complete();
    return;
  }
  switch (request_.chunks.decode(unread_, body, {request_.max_body, limits_.max_header_bytes})) {
    case ChunkedDecoder::Status::kNeedMore:
      return;
    case ChunkedDecoder::Status::kDone:
      return body_complete();
    case ChunkedDecoder::Status::kMalformed:
      return refuse(400);
    case ChunkedDecoder::Status::kTooLarge: {
      // To the service this one is answered, before it is told why.
      const auto exchange = exchange_;
      exchange->detach();
      tell_too_large(exchange->request(), std::nullopt);
      return refuse(413);
    }
  }
}

void Connection::body_complete() {
  timer_.cancel();
  state_ = State::kAnswer;
  call(&Service::on_request);
}

/// The service promises not to throw; should it do so, only this request suffers.
void Connection::call(void (Service::*method)(const std::shared_ptr<Exchange>&)) {
  const std::shared_ptr<Exchange> exchange = exchange_;
  try {
    return (service_.*method)(exchange);
  } catch (const std::exception& error) {
    base::log_error("http", std::string("the service threw: ") + error.what());
  } catch (...) {
    base::log_error("http", "the service threw: not a std::exception");
  }
  HttpResponse response;
  response.status = 500;
  exchange->respond_and_close(std::move(response));
}

void Connection::tell_too_large(const HttpRequest& request, std::optional<std::size_t> size) {
  try {
    service_.on_too_large(request, *loop_, size);
  } catch (...) {
    base::log_error("http", "the service threw");
  }
}

void Connection::send_continue() {
  request_.interim_left = kContinue.size();
  write_interim();
}

void Connection::write_interim() {
  const std::string_view text = kContinue.substr(kContinue.size() - request_.interim_left);
  const net::IoResult result = stream_->write_some({&text, 1});
  if (result.status == IoStatus::kOk) {
    request_.interim_left -= static_cast<std::uint8_t>(result.bytes);
  }
  if (result.status == IoStatus::kError) return end();
  // What does not fit now goes out as soon as it does, at the latest before the answer.
  if (request_.interim_left > 0) stream_->wait_writable();
}

/// For who writes an answer behind it.
std::string Connection::take_interim() {
  return std::string(
      kContinue.substr(kContinue.size() - std::exchange(request_.interim_left, std::uint8_t{0})));
}

}  // namespace parley::http
