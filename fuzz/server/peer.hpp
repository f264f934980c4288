#pragma once
#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "net/memory_stream.hpp"
#include "socketio/server.hpp"
#include "websocket/deflate.hpp"

namespace parley::fuzz {

/// A client's end of one connection at a time. It understands nothing of what comes but the ids
/// that nobody can know beforehand.
class Peer {
 public:
  explicit Peer(socketio::Server& server) : server_(server) {}

  /// Ends what is open and connects anew. `how`: "CAPACITY TRANSFER" of MemoryStreamOptions.
  void open(std::string_view how);
  /// All of these open a connection first when there is none.
  void send(std::string_view bytes);
  void get(std::string_view query);
  void post(std::string_view query, std::string_view body);
  void upgrade(std::string_view query);
  void frame(unsigned char head, std::string_view payload);
  void compressed_frame(std::string_view payload);

  void set_reading(bool on) { reading_ = on; }
  /// Reads what there is, unless it was told not to.
  void drain();
  void shut_down_send();
  void close() { stream_.reset(); }

  /// Of the session that was opened here last, empty before.
  const std::string& sid() const { return sid_; }
  /// By which the socket that connected here last can be recovered, empty before.
  const std::string& pid() const { return pid_; }

 private:
  void look_for_sid(std::string_view bytes);
  void look_for_pid(std::string_view bytes);

  socketio::Server& server_;
  std::unique_ptr<net::Stream> stream_;
  websocket::Deflater deflater_{1, 15, false};
  bool reading_ = true;
  std::string sid_;
  std::string pid_;
};

using Peers = std::array<std::unique_ptr<Peer>, 10>;

}  // namespace parley::fuzz
