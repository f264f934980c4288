// Engine.IO protocols 4 and 3, "HTTP long-polling". Overlapping requests end the session on
// purpose: two polls at once would let packets be delivered out of order.
#include "engineio/polling_transport.hpp"

#include <algorithm>
#include <utility>

#include "base/trace.hpp"
#include "engineio/jsonp.hpp"
#include "engineio/outgoing_v3.hpp"
#include "engineio/payload.hpp"
#include "engineio/payload_v3.hpp"
#include "http/accept_encoding.hpp"
#include "http/characters.hpp"
#include "http/gzip.hpp"
#include "net/slow_consumer.hpp"

namespace parley::engineio {
namespace {

const base::TraceScope trace("engine:polling");

// Compressing takes about 40 us for a KiB, in which nobody else is served.
constexpr std::size_t kMaxCompressed = 128 * 1024;

HttpResponse refused() {
  HttpResponse response;
  response.status = 400;
  return response;
}

// The heads of answers that are given all the time.
constexpr std::string_view kText =
    "Content-Type: text/plain; charset=UTF-8\r\nCache-Control: no-store\r\n";
constexpr std::string_view kBytes =
    "Content-Type: application/octet-stream\r\nCache-Control: no-store\r\n";
constexpr std::string_view kTaken = "Content-Type: text/html\r\nCache-Control: no-store\r\n";

/// Whether the answer to a poll may be compressed.
bool takes_gzip(const HttpRequest& request, const HttpCompressionOptions& compression) {
  const auto accepted = request.header("accept-encoding");
  return accepted && http::choose_encoding(*accepted, true, false) == http::Encoding::kGzip &&
         (compression.with_cookies || !request.header("cookie"));
}

/// The answer to a poll, compressed when that was asked for and is worth it.
HttpResponse poll_response(const HttpRequest& request, std::string payload,
                           const std::optional<HttpCompressionOptions>& compression) {
  HttpResponse response;
  response.body = std::move(payload);
  if (!compression || response.body.size() < compression->threshold ||
      response.body.size() > kMaxCompressed || !takes_gzip(request, *compression)) {
    return response;
  }
  response.body = http::gzip(response.body, compression->level);
  response.headers.emplace_back("Content-Encoding", "gzip");
  return response;
}

/// Leaves of a request what poll_response looks at: a poll waits long, and its head may be larger
/// than all that is kept of its session.
void forget(HttpRequest& request) {
  HttpHeaders left;
  for (auto& [name, value] : request.headers) {
    if (http::equals_ignoring_case(name, "accept-encoding")) {
      left.emplace_back(std::move(name), std::move(value));
    } else if (http::equals_ignoring_case(name, "cookie")) {
      left.emplace_back(std::move(name), std::string());
    }
  }
  request.headers = std::move(left);
  decltype(request.query)().swap(request.query);  // an assignment would keep the memory
  std::string().swap(request.target);
}

/// Internet Explorer takes a payload that repeats parts of the address for an attack and changes
/// it, unless it is told not to.
void calm_explorer(http::Exchange& exchange) {
  const auto browser = exchange.request().header("user-agent");
  if (!browser) return;
  for (const std::string_view mark : {";MSIE", "Trident/"}) {
    if (browser->find(mark) == std::string_view::npos) continue;
    return void(exchange.headers().emplace_back("X-XSS-Protection", "0"));
  }
}

bool sends_bytes(const HttpRequest& request) {
  return request.header("content-type") == "application/octet-stream";
}

}  // namespace

PollingTransport::PollingTransport(net::Loop& loop, TransportListener& listener,
                                   const ServerOptions& options, Wire wire)
    : loop_(loop), listener_(&listener), options_(options), wire_(std::move(wire)) {}

PollingTransport::~PollingTransport() {
  *alive_ = false;
  loop_.stats().queued_bytes -= queued_bytes();
}

void PollingTransport::on_poll(const std::shared_ptr<http::Exchange>& exchange) {
  if (!listener_) return exchange->respond(refused());
  if (poll_) {
    exchange->respond(refused());
    return fail("overlap from client");
  }
  calm_explorer(*exchange);
  poll_ = exchange;
  poll_->on_abandoned([this, alive = alive_] {
    if (!*alive) return;
    poll_.reset();
    fail("poll connection closed prematurely");
  });
  const auto alive = alive_;
  if (ready()) listener_->on_ready(*this);
  if (*alive && poll_ && nothing_gathered()) forget(poll_->request());
}

void PollingTransport::send(base::Fifo<OutgoingRef>& packets) {
  const std::size_t before = queued_bytes();
  for (const OutgoingRef& packet : packets) gather(packet);
  packets.clear();
  loop_.stats().queued_bytes += queued_bytes() - before;
  loop_.mark(*this);
}

void PollingTransport::send_one(const OutgoingRef& packet) {
  const std::size_t before = queued_bytes();
  gather(packet);
  loop_.stats().queued_bytes += queued_bytes() - before;
  loop_.mark(*this);
}

void PollingTransport::gather(const OutgoingRef& packet) {
  compress_ = compress_ || packet->compress();
  if (wire_.form == Form::kV4) return packet->append_payload(payload_);
  gathered_.push_back(packet);
  gathered_bytes_ += packet->frames().size();
}

void PollingTransport::flush() {
  if (!ready() || nothing_gathered()) return;
  loop_.stats().queued_bytes -= queued_bytes();
  answer_poll();
}

void PollingTransport::answer_poll() {
  auto kind = PayloadKind::kText;
  if (wire_.form == Form::kV3 && std::any_of(gathered_.begin(), gathered_.end(),
                                             [](const auto& p) { return p->has_binary(); })) {
    kind = PayloadKind::kBinary;
  }
  for (const OutgoingRef& packet : gathered_) payload_ += packet->v3().payload(kind);
  gathered_.clear();
  gathered_bytes_ = 0;
  if (wire_.jsonp) payload_ = jsonp_script(*wire_.jsonp, payload_);
  const auto poll = std::exchange(poll_, nullptr);
  if (trace) trace("answers a poll with " + payload_);
  writing_ = true;
  poll->on_written([this, alive = alive_](http::Written written) {
    if (*alive) on_written(written);
  });
  // One packet that may be compressed takes the others along, as in the reference.
  const bool compress = std::exchange(compress_, false);
  poll->respond(kind == PayloadKind::kText ? kText : kBytes,
                poll_response(poll->request(), std::exchange(payload_, {}),
                              compress ? options_.http_compression : std::nullopt));
}

void PollingTransport::on_written(http::Written written) {
  writing_ = false;
  switch (written) {
    case http::Written::kAll:
      if (poll_ && listener_) listener_->on_ready(*this);
      return;
    case http::Written::kLost:
      return fail("poll answer lost");
    case http::Written::kStalled:
      return fail(to_string(net::SlowLimit::kWriteTimeout));
    case http::Written::kShed:
      return fail(to_string(net::SlowLimit::kTotal));
  }
}

void PollingTransport::on_data_begin(const std::shared_ptr<http::Exchange>& exchange) {
  // One that was answered before it was complete (a body too large) is over.
  if (post_ && !post_->answered()) {
    exchange->respond(refused());
    std::exchange(post_, nullptr)->abort();
    return fail("data request overlap from client");
  }
  if (wire_.form == Form::kV4 && sends_bytes(exchange->request())) {
    exchange->respond(refused());
    return fail("invalid content");
  }
  calm_explorer(*exchange);
  post_ = exchange;
  post_->on_abandoned([this, alive = alive_] {
    if (!*alive) return;
    post_.reset();
    fail("data request connection closed prematurely");
  });
}

void PollingTransport::on_data(const std::shared_ptr<http::Exchange>& exchange) {
  if (exchange != post_) return;
  post_.reset();
  if (trace) trace("is sent " + exchange->request().body);
  if (!listener_) return exchange->respond(refused());
  const HttpRequest& request = exchange->request();
  if (wire_.form == Form::kV4) return read(exchange, PayloadDecoder(request.body));
  if (wire_.jsonp) {
    const std::string payload = jsonp_payload(request.body).value_or("");
    return read(exchange, PayloadDecoderV3(payload, PayloadKind::kText));
  }
  read(exchange, PayloadDecoderV3(request.body, sends_bytes(request) ? PayloadKind::kBinary
                                                                     : PayloadKind::kText));
}

template <class Decoder>
void PollingTransport::read(const std::shared_ptr<http::Exchange>& exchange, Decoder decoder) {
  const auto alive = alive_;
  TransportListener* const listener = listener_;
  Packet packet;
  std::size_t count = 0;
  for (;;) {
    const auto outcome = decoder.next(packet);
    if (outcome == PayloadDecoder::kEnd) break;
    if (outcome == PayloadDecoder::kError || ++count > options_.limits.max_packets_per_payload) {
      exchange->respond(refused());
      listener->on_transport_closed(*this, CloseReason::kParseError, "invalid payload");
      return;
    }
    listener->on_packet(*this, packet);
    // The packet may have ended the session, and us with it: the rest of the payload is not for it.
    if (!*alive || !listener_) break;
  }
  if (!exchange->answered()) {
    HttpResponse response;
    response.body = "ok";
    exchange->respond(kTaken, std::move(response));
  }
}

void PollingTransport::close(PacketType packet) {
  listener_ = nullptr;
  if (poll_) {
    loop_.stats().queued_bytes -= queued_bytes();
    gather(Outgoing::control(packet));
    answer_poll();
  }
}

void PollingTransport::fail(std::string_view description) {
  if (listener_) listener_->on_transport_closed(*this, CloseReason::kTransportError, description);
}

}  // namespace parley::engineio
