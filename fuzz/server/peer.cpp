#include "server/peer.hpp"

#include <algorithm>
#include <charconv>

#include "websocket/frame.hpp"

namespace parley::fuzz {
namespace {

constexpr websocket::MaskKey kMask{1, 2, 3, 4};
constexpr unsigned char kFin = 0x80;
constexpr unsigned char kRsv1 = 0x40;
// Of a byte each, where a script asks for that: a large answer then takes several steps.
constexpr int kReadsAtOnce = 100;
constexpr std::size_t kIdBytes = 20;

std::size_t number(std::string_view& text, std::size_t otherwise) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return error == std::errc() && value > 0 && value < otherwise ? value : otherwise;
}

}  // namespace

void Peer::open(std::string_view how) {
  stream_.reset();
  reading_ = true;
  net::MemoryStreamOptions options;
  options.capacity = number(how, std::size_t{1} << 16);
  options.max_transfer = number(how, std::size_t{1} << 16);
  auto [near, far] = net::make_memory_streams(server_.node(0).loop(), options);
  stream_ = std::move(far);
  server_.node(0).accept(std::move(near));
}

void Peer::send(std::string_view bytes) {
  if (!stream_) open({});
  while (!bytes.empty()) {
    const net::IoResult result = stream_->write_some({&bytes, 1});
    // What the server does not take is dropped: no peer has to be right.
    if (result.status != net::IoResult::Status::kOk) return;
    bytes.remove_prefix(result.bytes);
    server_.node(0).loop().poll();
  }
}

void Peer::get(std::string_view query) {
  send("GET /socket.io/?" + std::string(query) + " HTTP/1.1\r\nHost: x\r\n\r\n");
}

void Peer::post(std::string_view query, std::string_view body) {
  send("POST /socket.io/?" + std::string(query) + " HTTP/1.1\r\nHost: x\r\nContent-Length: " +
       std::to_string(body.size()) + "\r\n\r\n" + std::string(body));
}

void Peer::upgrade(std::string_view query) {
  send("GET /socket.io/?" + std::string(query) +
       " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
       "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
       "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n");
}

void Peer::frame(unsigned char head, std::string_view payload) {
  std::string bytes;
  websocket::append_masked_frame(bytes, websocket::Opcode::kText, payload, kMask);
  bytes[0] = static_cast<char>(head);
  send(bytes);
}

void Peer::compressed_frame(std::string_view payload) {
  std::string compressed;
  deflater_.deflate(payload, compressed);
  frame(kFin | kRsv1 | static_cast<unsigned char>(websocket::Opcode::kText), compressed);
}

void Peer::drain() {
  if (!stream_ || !reading_) return;
  std::string received;
  char buffer[4096];
  for (int reads = 0; reads < kReadsAtOnce; ++reads) {
    server_.node(0).loop().poll();
    const net::IoResult result = stream_->read_some(buffer);
    if (result.status != net::IoResult::Status::kOk) break;
    received.append(buffer, result.bytes);
  }
  look_for_sid(received);
  look_for_pid(received);
}

void Peer::look_for_sid(std::string_view bytes) {
  // A socket's own id looks alike, but nothing follows it. In a script (JSONP) quotes are escaped.
  std::size_t behind = std::string_view::npos;
  for (const std::string_view mark : {R"(","upgrades")", R"(\",\"upgrades\")"}) {
    behind = std::min(behind, bytes.find(mark));
  }
  if (behind == std::string_view::npos || behind < kIdBytes) return;
  sid_ = bytes.substr(behind - kIdBytes, kIdBytes);
}

void Peer::look_for_pid(std::string_view bytes) {
  constexpr std::string_view kMark = R"("pid":")";
  const std::size_t mark = bytes.rfind(kMark);
  if (mark == std::string_view::npos) return;
  const std::string_view id = bytes.substr(mark + kMark.size(), kIdBytes);
  if (id.size() == kIdBytes) pid_ = id;
}

void Peer::shut_down_send() {
  if (stream_) stream_->shutdown_send();
}

}  // namespace parley::fuzz
