// Engine.IO's long-polling: GET waits for packets, POST brings some; a record separator is between
// the packets of one body. The dialogue to the first message goes over one connection.
#include "load/poll_client.hpp"

#include "load/fail.hpp"

namespace load {

PollClient::PollClient(Loop& loop, PollEvents& events, std::size_t index, bool two_connections)
    : loop_(loop), events_(events), index_(index), poll_(loop, *this) {
  if (two_connections) post_.emplace(loop, *this);
}

void PollClient::dial() {
  if (post_) loop_.dial(post_->connection());
  loop_.dial(poll_.connection());
}

void PollClient::on_connected(HttpClient& client) {
  // The connection for posts is open first; it is finished with that.
  if (&client == &poll_) {
    poll();
  } else {
    loop_.finished();
  }
}

void PollClient::on_answer(HttpClient& client, std::string_view body) {
  if (state_ != kReady) return on_opening_answer(body);
  if (&client != &poll_ || body == "ok") {
    if (body != "ok") fail("a POST was answered " + std::string(body.substr(0, 100)));
  } else {
    while (!body.empty()) {
      const std::size_t end = body.find('\x1e');
      on_packet(body.substr(0, end));
      body.remove_prefix(end == std::string_view::npos ? body.size() : end + 1);
    }
  }
  if (!is_quiet()) return;
  if (owes_pong_) {
    owes_pong_ = false;
    return post("3");
  }
  events_.on_quiet(*this);
}

void PollClient::on_opening_answer(std::string_view body) {
  if (state_ == kHandshake) {
    constexpr std::string_view kBegin = "0{\"sid\":\"";
    const std::size_t end = body.find('"', kBegin.size());
    if (!body.starts_with(kBegin) || end == std::string_view::npos) {
      fail("no open packet: " + std::string(body.substr(0, 200)));
    }
    target_.append("&sid=").append(body.substr(kBegin.size(), end - kBegin.size()));
    state_ = kJoining;
    return poll_.post(target_, "40");
  }
  if (state_ == kJoining) {
    if (body != "ok") fail("CONNECT was answered " + std::string(body.substr(0, 200)));
    state_ = kJoined;
    return poll();
  }
  if (!body.starts_with("40{")) fail("not connected: " + std::string(body.substr(0, 200)));
  state_ = kReady;
  loop_.finished();
  events_.on_ready(*this);
}

void PollClient::on_packet(std::string_view packet) {
  if (packet == "2") {
    owes_pong_ = true;
  } else if (packet.starts_with('4')) {
    events_.on_message(*this, packet);
  } else {
    fail("unexpected: " + std::string(packet.substr(0, 200)));
  }
}

}  // namespace load
