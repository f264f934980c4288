#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engineio/session.hpp"
#include "net/loop.hpp"
#include "parley/handshake.hpp"
#include "parley/options.hpp"
#include "parley/parser.hpp"
#include "socketio/handlers.hpp"
#include "socketio/packet.hpp"
#include "socketio/recoverable_session.hpp"

namespace parley::socketio {

class NamespaceUse;
class Node;
class Socket;

/// One Engine.IO session seen from Socket.IO: the decoder's state, and the sockets it has in
/// namespaces. Owned by its node until the session has ended. Belongs to one loop.
class Client final : public std::enable_shared_from_this<Client>,
                     private engineio::SessionListener {
 public:
  Client(Node& node, std::shared_ptr<engineio::Session> session, HttpRequest&& request);
  ~Client();
  /// Once it is owned: peers of protocol 3 join "/" by connecting.
  void start();

  Node& node() { return node_; }
  engineio::Session& session() { return *session_; }
  bool open() const { return session_->open(); }
  /// Engine.IO protocol 3 and Socket.IO protocol 4: clients 1.x and 2.x.
  bool is_v3() const { return session_->protocol() == engineio::Protocol::kV3; }

  /// Forgets a socket that left its namespace; packets still on their way for it are ignored.
  void forget(Socket& socket);
  /// Sends DISCONNECT for every namespace, then ends the session.
  void disconnect_all();
  /// Ends the session; sockets leave with this reason.
  void shut_down();

 private:
  struct Slot {
    std::shared_ptr<Socket> socket;
    bool connected;  // false while its middlewares run
  };
  /// A packet whose attachments are still to come.
  struct Partial {
    std::string text;
    std::vector<std::string> attachments;
    std::size_t bytes = 0;
    unsigned expected = 0;
    net::Timer timer;
    explicit Partial(UniqueFunction<void()> on_timeout) : timer(std::move(on_timeout)) {}
  };

  /// A parser other than the protocol's own, with the time it has for the rest of a packet.
  struct ForeignDecoder {
    std::unique_ptr<PacketDecoder> decoder;
    bool waiting = false;
    net::Timer timer;
    explicit ForeignDecoder(UniqueFunction<void()> on_timeout) : timer(std::move(on_timeout)) {}
  };

  void on_message(bool binary, std::string_view payload) override;
  void on_closed(engineio::CloseReason reason, std::string_view description) override;
  void on_upgraded() override;
  SlowConsumerPolicy on_queue_full() override;

  void on_packet(const Packet& packet, std::string_view text);
  void on_attachment(std::string_view bytes);
  void on_foreign_message(bool binary, std::string_view payload);
  Result<std::optional<IncomingPacket>> decode_foreign(bool binary, std::string_view payload);
  bool expects_packets_for(std::string_view nsp);
  void on_connect(const Packet& packet);
  void join(NamespaceUse use, std::shared_ptr<const Handshake> handshake);
  // client_recovery.cpp
  void recover(NamespaceUse use, std::shared_ptr<const Handshake> handshake, const std::string& pid,
               bool asked_to_give_way);
  void ask_to_give_way(std::shared_ptr<Socket> present, NamespaceUse use,
                       std::shared_ptr<const Handshake> handshake, const std::string& pid);
  void enter(NamespaceUse use, std::shared_ptr<const Handshake> handshake,
             RecoverableSessionRef session);
  void on_connect_v3(const Packet& packet);
  std::string socket_id_v3(std::string_view nsp) const;
  void send_connect_error_v3(std::string_view nsp, const Error& error);
  void run_middleware(const std::shared_ptr<Socket>& socket, HandlersRef handlers,
                      std::size_t index);
  void admit(const std::shared_ptr<Socket>& socket, const Handlers& handlers);
  void refuse(const std::shared_ptr<Socket>& socket, const Error& error);
  void send_connect_error(std::string_view nsp, const Error& error);
  void deliver(const Packet& packet, std::span<const std::string> attachments);
  Slot* find(std::string_view nsp);
  void leave_all(DisconnectReason reason, std::string_view description = {});
  void violate(std::string_view what);

  Node& node_;
  std::shared_ptr<engineio::Session> session_;
  std::shared_ptr<const Handshake> handshake_;
  std::vector<Slot> slots_;
  std::vector<std::string> left_;    // namespaces it has been in
  std::vector<std::string> sought_;  // those that the server is asked for
  std::unique_ptr<Partial> partial_;
  std::unique_ptr<ForeignDecoder> foreign_;    // null for the protocol's own parser
  std::unique_ptr<net::Timer> connect_timer_;  // until it joined a namespace
  std::size_t refused_ = 0;                    // CONNECTs answered with an error
};

}  // namespace parley::socketio
