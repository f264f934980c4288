// Engine.IO protocol 4, "HTTP long-polling". Overlapping requests end the session on purpose: two
// polls at once would let packets be delivered out of order.
#include "engineio/polling_transport.hpp"

#include <utility>

#include "base/trace.hpp"
#include "engineio/payload.hpp"
#include "http/accept_encoding.hpp"
#include "http/gzip.hpp"

namespace parley::engineio {
namespace {

const base::TraceScope trace("engine:polling");

HttpResponse plain(unsigned status, std::string content_type, std::string body) {
  HttpResponse response;
  response.status = status;
  response.headers.emplace_back("Content-Type", std::move(content_type));
  response.headers.emplace_back("Cache-Control", "no-store");
  response.body = std::move(body);
  return response;
}

/// The answer to a poll, compressed when that was asked for and is worth it.
HttpResponse poll_response(const HttpRequest& request, std::string payload,
                           const std::optional<HttpCompressionOptions>& compression) {
  HttpResponse response = plain(200, "text/plain; charset=UTF-8", std::move(payload));
  if (!compression || response.body.size() < compression->threshold) return response;
  const auto accepted = request.header("accept-encoding");
  if (!accepted || http::choose_encoding(*accepted, true, false) != http::Encoding::kGzip) {
    return response;
  }
  if (!compression->with_cookies && request.header("cookie")) return response;
  response.body = http::gzip(response.body, compression->level);
  response.headers.emplace_back("Content-Encoding", "gzip");
  return response;
}

}  // namespace

PollingTransport::PollingTransport(net::Loop& loop, TransportListener& listener,
                                   const ServerOptions& options)
    : loop_(loop), listener_(&listener), options_(options) {}

PollingTransport::~PollingTransport() {
  *alive_ = false;
  loop_.stats().queued_bytes -= payload_.size();
}

void PollingTransport::on_poll(const std::shared_ptr<http::Exchange>& exchange) {
  if (!listener_) return exchange->respond(plain(400, "text/html", ""));
  if (poll_) {
    exchange->respond(plain(400, "text/html", ""));
    return fail("overlap from client");
  }
  poll_ = exchange;
  poll_->on_abandoned([this, alive = alive_] {
    if (!*alive) return;
    poll_.reset();
    fail("poll connection closed prematurely");
  });
  listener_->on_ready(*this);
}

void PollingTransport::send(base::Fifo<OutgoingRef>& packets) {
  const std::size_t before = payload_.size();
  for (const OutgoingRef& packet : packets) packet->append_payload(payload_);
  packets.clear();
  loop_.stats().queued_bytes += payload_.size() - before;
  loop_.mark(*this);
}

void PollingTransport::flush() {
  if (!poll_ || payload_.empty()) return;
  loop_.stats().queued_bytes -= payload_.size();
  const auto poll = std::exchange(poll_, nullptr);
  if (trace) trace("answers a poll with " + payload_);
  poll->respond(
      poll_response(poll->request(), std::exchange(payload_, {}), options_.http_compression));
}

void PollingTransport::on_data_begin(const std::shared_ptr<http::Exchange>& exchange) {
  // One that was answered before it was complete (a body too large) is over.
  if (post_ && !post_->answered()) {
    exchange->respond(plain(400, "text/html", ""));
    std::exchange(post_, nullptr)->abort();
    return fail("data request overlap from client");
  }
  const auto type = exchange->request().header("content-type");
  if (type && *type == "application/octet-stream") {
    exchange->respond(plain(400, "text/html", ""));
    return fail("invalid content");
  }
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
  if (!listener_) return exchange->respond(plain(400, "text/html", ""));
  PayloadDecoder decoder(exchange->request().body);
  const auto alive = alive_;
  TransportListener* const listener = listener_;
  Packet packet;
  std::size_t count = 0;
  for (;;) {
    const auto outcome = decoder.next(packet);
    if (outcome == PayloadDecoder::kEnd) break;
    if (outcome == PayloadDecoder::kError || ++count > options_.limits.max_packets_per_payload) {
      exchange->respond(plain(400, "text/html", ""));
      listener->on_transport_closed(*this, CloseReason::kParseError, "invalid payload");
      return;
    }
    listener->on_packet(*this, packet);
    // The packet may have ended the session, and us with it: the rest of the payload is not for it.
    if (!*alive || !listener_) break;
  }
  if (!exchange->answered()) {
    exchange->respond(plain(200, "text/html", "ok"));
  }
}

void PollingTransport::close(PacketType packet) {
  listener_ = nullptr;
  if (poll_) {
    loop_.stats().queued_bytes -= payload_.size();
    append_text_packet(payload_, static_cast<char>('0' + static_cast<char>(packet)), {});
    const auto poll = std::exchange(poll_, nullptr);
    poll->respond(
        poll_response(poll->request(), std::exchange(payload_, {}), options_.http_compression));
  }
}

void PollingTransport::fail(std::string_view description) {
  if (listener_) listener_->on_transport_closed(*this, CloseReason::kTransportError, description);
}

}  // namespace parley::engineio
