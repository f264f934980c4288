#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parley/http.hpp"

namespace parley::engineio {
class Session;
}

namespace parley {

/// The type of an Engine.IO packet (protocol 4); the number is the digit on the wire.
enum class EnginePacketType : unsigned char {
  kOpen,
  kClose,
  kPing,
  kPong,
  kMessage,
  kUpgrade,
  kNoop,
};

/// An Engine.IO packet. `data` is valid during the call that shows it.
struct EnginePacket {
  EnginePacketType type = EnginePacketType::kNoop;
  bool binary = false;
  std::string_view data;  ///< of a message: a Socket.IO packet or an attachment
};

/// The connection under the sockets of one client, the reference's `socket.conn`: a handle, cheap
/// to copy and keep. It belongs to the loop of its client, that is to handlers and hooks. Once the
/// session has ended it is as an empty one: texts are empty, numbers 0, close() does nothing.
class EngineSession {
 public:
  EngineSession() = default;
  explicit EngineSession(std::weak_ptr<engineio::Session> impl) : impl_(std::move(impl)) {}

  /// Secret: who knows it can speak for the client. Socket::id() is for others.
  std::string id() const;
  /// 4, or 3 for clients 1.x and 2.x.
  int protocol() const;
  /// "polling" or "websocket", which an upgrade changes once.
  std::string_view transport_name() const;
  /// Packets come and go. False also while a client that is to be told of the end has not asked
  /// yet.
  bool open() const;
  /// What waits until the client takes it.
  std::size_t queued_bytes() const;
  /// Ends the connection with all its sockets ("forced close"); `discard`: without what is queued.
  void close(bool discard = false) const;

  bool operator==(const EngineSession& other) const {
    return !impl_.owner_before(other.impl_) && !other.impl_.owner_before(impl_);
  }

 private:
  std::weak_ptr<engineio::Session> impl_;
};

/// What a program may hear of sessions: see Engine. What these throw is logged, and hurts nobody.
struct SessionHooks {
  using Connection = std::function<void(const EngineSession&, const HttpRequest&)>;
  using Upgrade = std::function<void(const EngineSession&)>;
  using Packet = std::function<void(const EngineSession&, const EnginePacket&)>;
  using Close = std::function<void(const EngineSession&, std::string_view reason,
                                   std::string_view description)>;

  std::vector<Connection> connection;
  std::vector<Upgrade> upgrade;
  std::vector<Packet> packet;
  std::vector<Packet> packet_create;
  std::vector<Close> close;
};

}  // namespace parley
