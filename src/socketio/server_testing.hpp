#pragma once
// A server without a network, and a client for it, over memory streams: frames in, frames out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/memory_stream.hpp"
#include "socketio/server.hpp"
#include "websocket/frame.hpp"

namespace parley::socketio {

/// A client that speaks WebSocket and Engine.IO and shows Socket.IO packets.
class TestClient {
 public:
  TestClient(Server& server, std::string_view query = "EIO=4&transport=websocket&token=abc",
             unsigned loop = 0, net::MemoryStreamOptions pipe = {})
      : loop_(server.node(loop).shared_loop()) {
    auto [near, far] = net::make_memory_streams(*loop_, pipe);
    stream_ = std::move(far);
    server.node(loop).accept(std::move(near));
    write("GET /socket.io/?" + std::string(query) +
          " HTTP/1.1\r\nHost: x\r\n"
          "Upgrade: websocket\r\nConnection: Upgrade\r\nX-Test: yes\r\n"
          "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    read();
    in_.erase(0, in_.find("\r\n\r\n") + 4);
    opened_ = take();
    if (query.starts_with("EIO=4")) {
      EXPECT_THAT(opened_, testing::ElementsAre(testing::StartsWith("0{")));
    }
  }
  /// What came by itself: the handshake and, in protocol 3, what is said about "/".
  const std::vector<std::string>& opened() const { return opened_; }

  /// The answer to another client's handshake by polling.
  static std::string handshake(Server& server) {
    auto [near, far] = net::make_memory_streams(server.node(0).loop());
    server.node(0).accept(std::move(near));
    const std::string_view request =
        "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n";
    far->write_some({&request, 1});
    server.node(0).loop().poll();
    char buffer[4096];
    return {buffer, far->read_some(buffer).bytes};
  }

  /// Sends a text packet without its Engine.IO digit.
  TestClient& send(std::string_view packet) {
    frame(websocket::Opcode::kText, "4" + std::string(packet));
    return *this;
  }
  TestClient& send_binary(std::string_view bytes) {
    frame(websocket::Opcode::kBinary, bytes);
    return *this;
  }
  TestClient& raw(std::string_view packet) {
    frame(websocket::Opcode::kText, packet);
    return *this;
  }
  /// Packets received since the last call: "4..." texts without the 4, binary as "b:...", a close
  /// frame as "CLOSE".
  std::vector<std::string> take() {
    read();
    std::vector<std::string> packets;
    std::size_t at = 0;
    while (in_.size() - at >= 2) {
      const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(in_[at + i]); };
      std::size_t length = byte(1);
      std::size_t head = 2;
      if (length == 126) {
        length = std::size_t{byte(2)} << 8 | byte(3);
        head = 4;
      }
      const std::string payload = in_.substr(at + head, length);
      switch (byte(0) & 15) {
        case 1:
          packets.push_back(payload.starts_with("4") ? payload.substr(1) : payload);
          break;
        case 2:
          packets.push_back("b:" + payload);
          break;
        case 8:
          packets.push_back("CLOSE");
          break;
        default:
          packets.push_back("?");
      }
      at += head + length;
    }
    in_.erase(0, at);
    return packets;
  }
  TestClient& join(const std::string& nsp = "") {
    send(nsp.empty() ? "0" : "0" + nsp + ",");
    EXPECT_THAT(take(), testing::ElementsAre(testing::StartsWith(
                            "0" + (nsp.empty() ? "" : nsp + ",") + "{\"sid\"")));
    return *this;
  }
  void drop() { stream_->close(), loop_->poll(); }

 private:
  void frame(websocket::Opcode opcode, std::string_view payload) {
    std::string bytes;
    websocket::append_masked_frame(bytes, opcode, payload, {1, 2, 3, 4});
    write(bytes);
  }
  void write(std::string_view bytes) {
    stream_->write_some({&bytes, 1});
    loop_->poll();
  }
  void read() {
    loop_->poll();
    char buffer[4096];
    for (;;) {
      const auto got = stream_->read_some(buffer);
      if (got.status != net::IoResult::Status::kOk) return;
      in_.append(buffer, got.bytes);
      loop_->poll();
    }
  }

  std::shared_ptr<net::Loop> loop_;  // outlives the server where a test ends that first
  std::unique_ptr<net::Stream> stream_;
  std::string in_;
  std::vector<std::string> opened_;
};

struct ServerTest : testing::Test {
  ServerOptions options;
  net::ManualClock clock;
  std::unique_ptr<Server> made;

  Server& server() {
    if (!made) made = std::make_unique<Server>(options, clock);
    return *made;
  }
  parley::Namespace& main() { return server().of("/"); }
  net::Loop& loop() { return server().node(0).loop(); }
  void advance(std::chrono::milliseconds by) {
    clock.advance(by);
    loop().poll();
  }
  void expect_nothing_left() {
    const ServerStats stats = server().stats();
    EXPECT_EQ(stats.sessions, 0u);
    EXPECT_EQ(stats.sockets, 0u);
    EXPECT_EQ(stats.rooms, 0u);
    EXPECT_EQ(stats.pending_acks, 0u);
    EXPECT_EQ(stats.queued_bytes, 0u);
    EXPECT_EQ(stats.connections, 0u);
    EXPECT_EQ(stats.timers, 0u);
  }
};

}  // namespace parley::socketio
