#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parley/codec.hpp"

namespace parley::socketio {
class Namespace;
}

namespace parley {

/// Whom an emit reaches. No room: everyone in the namespace; several rooms: their union, each
/// socket once. A socket id is the room of that socket.
struct BroadcastTarget {
  std::vector<std::string> rooms;
  std::vector<std::string> except;
  bool is_volatile = false;
  bool compress = true;
};

/// An immutable description of receivers: every modifier returns a new one. Thread-safe: the event
/// is encoded once, on the calling thread, and each loop with receivers gets the same bytes. Once
/// the server has gone, and from an empty Socket, it reaches nobody.
class Broadcast {
 public:
  Broadcast(std::shared_ptr<socketio::Namespace> nsp, BroadcastTarget target)
      : nsp_(std::move(nsp)), target_(std::move(target)) {}

  Broadcast to(std::string_view room) const;
  Broadcast to(const std::vector<std::string>& rooms) const;
  Broadcast in(std::string_view room) const { return to(room); }
  Broadcast in(const std::vector<std::string>& rooms) const { return to(rooms); }
  Broadcast except(std::string_view room) const;
  Broadcast except(const std::vector<std::string>& rooms) const;
  /// Dropped for a receiver whose transport is not ready to write at that moment.
  Broadcast as_volatile() const;
  Broadcast compress(bool on) const;

  /// Sends `event` to every receiver. Throws std::invalid_argument for a reserved event name.
  template <class... Args>
  void emit(std::string_view event, const Args&... args) const {
    emit_payload(detail::encode_event(event, args...));
  }
  template <class... Args>
  void send(const Args&... args) const {
    emit("message", args...);
  }

  /// Makes every receiver join, leave, or disconnect (`close`: its whole connection).
  void sockets_join(const std::vector<std::string>& rooms) const;
  void sockets_join(std::string_view room) const;
  void sockets_leave(const std::vector<std::string>& rooms) const;
  void sockets_leave(std::string_view room) const;
  void disconnect_sockets(bool close = false) const;

 private:
  void emit_payload(detail::Payload payload) const;

  std::shared_ptr<socketio::Namespace> nsp_;
  BroadcastTarget target_;
};

}  // namespace parley
