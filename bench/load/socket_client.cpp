// The dialogue of a client: upgrade, Engine.IO's open packet, CONNECT, then messages.
#include "load/socket_client.hpp"

#include "load/fail.hpp"
#include "load/http_head.hpp"

namespace load {

void SocketEvents::on_deflated(SocketClient& /*client*/, std::string_view /*bytes*/) {
  fail("the server deflated a message that nobody expects so");
}

void SocketClient::dial() {
  state_ = kHandshake;
  loop_.dial(connection_);
}

void SocketClient::on_open() {
  connection_.out().append(
      "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\n"
      "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
  if (loop_.options().deflate) {
    connection_.out().append(
        "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; "
        "client_no_context_takeover\r\n");
  }
  connection_.out().append("\r\n");
  flush();
}

std::size_t SocketClient::on_bytes(std::string_view bytes) {
  std::size_t at = 0;
  if (state_ == kHandshake) {
    at = on_handshake(bytes);
    if (at == 0) return 0;
  }
  while (const auto frame = read_frame(bytes.substr(at))) {
    at += frame->size;
    on_frame(*frame);
    if (!connection_.is_open()) return at;
  }
  flush();
  return at;
}

std::size_t SocketClient::on_handshake(std::string_view bytes) {
  const auto head = read_head(bytes);
  if (!head) return 0;
  // What RFC 6455 computes from the key above, which is the one of its section 1.3.
  if (head->status != 101 ||
      head->header("sec-websocket-accept") != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") {
    fail("the upgrade was refused: " + std::string(head->text.substr(0, 200)));
  }
  if (loop_.options().deflate) {
    const auto extension = head->header("sec-websocket-extensions").value_or("");
    if (extension.find("permessage-deflate") == std::string_view::npos ||
        extension.find("server_no_context_takeover") == std::string_view::npos) {
      fail("the server does not deflate");
    }
  }
  state_ = kOpening;
  return head->size;
}

void SocketClient::on_frame(const WebsocketFrame& frame) {
  if (frame.opcode == 8) fail("the server closed a WebSocket");
  if (frame.opcode != 1) fail("a frame of type " + std::to_string(frame.opcode));
  if (frame.compressed) return events_.on_deflated(*this, frame.payload);
  on_text(frame.payload);
}

void SocketClient::on_text(std::string_view text) {
  if (state_ == kReady && text.starts_with("42")) return events_.on_message(*this, text);
  if (text == "2") return send("3");
  if (state_ == kOpening && text.starts_with("0{")) return send("40");
  if (state_ == kOpening && text.starts_with("40{")) {
    state_ = kReady;
    loop_.finished();
    return events_.on_ready(*this);
  }
  if (state_ == kReady && text.starts_with("43")) return events_.on_message(*this, text);
  fail("unexpected: " + std::string(text.substr(0, 200)));
}

void SocketClient::on_end() {
  fail("the server ended a connection");
}

}  // namespace load
