#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <typeindex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engineio/outgoing.hpp"
#include "engineio/session.hpp"
#include "net/loop.hpp"
#include "parley/handler_error.hpp"
#include "parley/socket.hpp"
#include "socketio/adapter.hpp"
#include "socketio/handlers.hpp"
#include "socketio/namespace.hpp"
#include "socketio/packet.hpp"
#include "socketio/recoverable_session.hpp"

namespace parley::socketio {

class Client;
class NamespaceShard;

/// One client in one namespace; what parley::Socket points to. Owned by its namespace (and by its
/// client until the middlewares let it in). Methods belong to its loop unless marked thread-safe.
class Socket final : public std::enable_shared_from_this<Socket> {
 public:
  Socket(Client& client, NamespaceShard& shard, std::string id,
         std::shared_ptr<const Handshake> handshake);
  ~Socket();

  // Thread-safe: set once, or atomic.
  const std::string& id() const { return id_; }
  const std::string& namespace_name() const { return namespace_name_; }
  const Handshake& handshake() const { return *handshake_; }
  const std::shared_ptr<const Handshake>& shared_handshake() const { return handshake_; }
  bool connected() const { return connected_.load(std::memory_order_acquire); }
  net::Loop& loop() const { return *loop_; }
  NamespaceShard& shard() { return shard_; }
  const std::shared_ptr<Namespace>& nsp() const { return namespace_; }
  /// Keeps the namespace in use until the socket has left it.
  void set_use(NamespaceUse use) { use_ = std::move(use); }
  /// Runs `task` on the loop, at once when there; drops it once the socket has left.
  void run(UniqueFunction<void(Socket&)> task);
  /// Runs a program's function on the loop, soon (thread-safe), unless the socket has left.
  void post(UniqueFunction<void(parley::Socket)> function);

  /// Emits (thread-safe). An empty callback asks for no acknowledgement.
  void emit(detail::Payload payload, const detail::EmitFlags& flags, detail::AckCallback callback);
  /// Sends what a broadcast encoded. False: refused for a full queue.
  bool deliver(const engineio::OutgoingRef& packet, engineio::Sending sending,
               bool with_offset = false);
  bool deliver_event(const engineio::OutgoingRef& packet, bool is_volatile) {
    return deliver(packet, is_volatile ? engineio::Sending::kVolatile : engineio::Sending::kEvent);
  }

  // Connection state recovery.
  bool recovered() const { return recovered_; }
  /// It can be recovered, or it is: to be called before its middlewares.
  void begin_recovery(std::string pid);
  void recover(RecoverableSessionRef session);
  void deliver(const LoggedPacket& packet);
  /// Its client is back on another connection: it leaves, if it has not, and its connection ends.
  void give_way();
  void note_joined(std::string_view room);
  void note_left(std::string_view room);

  /// Waits for the answer to a packet with this id of the namespace's, without a limit of its own.
  void expect_ack(std::uint64_t id, detail::AckCallback callback);
  /// Ends the wait for it with kTimeout, if there still is one.
  void expire_ack(std::uint64_t id);
  /// Ends it with kRefused: the packet that asks was not sent.
  void refuse_ack(std::uint64_t id);

  bool join(std::string_view room);
  void leave(std::string_view room);
  std::vector<std::string> rooms() const;
  /// Thread-safe.
  void disconnect(bool close);

  /// Answers an event of the client; on any loop.
  void send_ack(std::uint64_t id, detail::Payload payload);
  void on_event(const std::string& name, std::span<const std::string_view> arguments,
                std::optional<std::uint64_t> ack_id, std::span<const std::string> attachments);
  void on_ack(std::uint64_t id, std::span<const std::string_view> arguments,
              std::span<const std::string> attachments);

  /// The middlewares let it in.
  void connect();
  /// What the transport says of the end that comes.
  void set_description(std::string_view description);
  std::string_view description() const;
  /// Leaves everything and tells the handlers, once.
  void leave_namespace(DisconnectReason reason);
  /// The client is gone, or refused: nothing can be sent any more.
  void detach() { client_ = nullptr; }

  /// A handler threw: counted and reported, also after the client has gone; what the program wants
  /// done about it is done.
  void report(std::string_view where, const std::string& event, std::exception_ptr exception);
  /// Tells those who listen to this socket's errors.
  void tell_error(const Error& error);
  void tell_upgrade(std::string_view transport);

  void add_handler(std::string event, Listener listener);
  void remove_handlers(std::string_view event, const std::function<bool(const Listener&)>& matches);
  void change_own_watchers(const std::function<void(Watchers&)>& change);
  /// Empty once the client has gone.
  std::string_view transport_name() const;
  EngineSession session() const;
  void add_disconnecting_handler(std::function<void(DisconnectReason)> handler);
  void add_disconnect_handler(std::function<void(DisconnectReason)> handler);
  void add_error_handler(std::function<void(const Error&)> handler);
  void add_upgrade_handler(std::function<void(std::string_view)> handler);
  const WatchersRef& own_watchers() const { return watchers_; }
  std::shared_ptr<void>& data_slot(std::type_index type);

  std::vector<Adapter::Membership>& memberships() { return memberships_; }
  std::uint64_t round() const { return round_; }
  void set_round(std::uint64_t round) { round_ = round; }

 private:
  struct PendingAck;
  using PendingAcks = std::unordered_map<std::uint64_t, std::unique_ptr<PendingAck>>;
  struct OwnHandlers;
  OwnHandlers* own_handlers();

  bool enter_namespace(std::vector<LoggedPacketRef>& missed);
  void send_missed(const std::vector<LoggedPacketRef>& missed);
  void send_connect();
  RecoverableSessionRef end_recovery(DisconnectReason reason);
  void keep_for_return(RecoverableSessionRef session);
  void show_outgoing(const engineio::OutgoingRef& sent, bool with_offset);
  bool send(PacketType type, std::optional<std::uint64_t> id, const detail::Payload& payload,
            engineio::Sending sending, bool compress = true);
  BroadcastTarget only_this(const detail::EmitFlags& flags) const;
  PendingAck& add_pending_ack(std::uint64_t id, detail::AckCallback callback);
  void complete_ack(std::uint64_t id, Result<detail::Arguments> result);
  void answer(detail::AckCallback& callback, Result<detail::Arguments> result);
  /// Calls the handlers of an event that nobody keeps from them.
  void handle_event(const std::string& name, const detail::Arguments& arguments,
                    detail::OwedAck& ack);
  bool call_once(const Listener& listener, const std::string& event, bool own);
  void call(const detail::EventHandler& handler, detail::EventCall& call, const std::string& event);
  void fail_event(const std::string& name, detail::OwedAck& ack, std::exception_ptr exception);
  void refuse_arguments(const std::string& name, detail::OwedAck& ack, const Error& error);
  HandlerErrorPolicy judge(std::string_view where, const std::string& event,
                           std::exception_ptr exception);
  void settle(HandlerErrorPolicy policy, detail::OwedAck& ack, const Error& error);

  // socket_watch.cpp: those who look at every event.
  void watch_event(const Event& event);
  void run_event_middleware(std::shared_ptr<const std::vector<detail::EventMiddleware>> chain,
                            std::size_t index, const Event& event);
  void report_refusal(const Event& event, const Result<void>& verdict,
                      std::exception_ptr exception);
  void show(WatchersRef watchers, std::vector<Watchers::Any> Watchers::* list, const Event& event);
  void set_own_watchers(WatchersRef watchers);

  Client* client_;  // null once it cannot be reached
  NamespaceShard& shard_;
  std::atomic<bool> connected_ = false;
  bool recovered_ = false;
  bool may_return_ = false;  // it has left, but can be recovered
  bool leaving_ = false;
  bool handlers_over_ = false;  // its own are told of nothing more
  std::shared_ptr<Namespace> namespace_;
  NamespaceUse use_;
  std::shared_ptr<net::Loop> loop_;
  std::string id_;
  const std::string& namespace_name_;
  std::shared_ptr<const Handshake> handshake_;
  std::vector<Adapter::Membership> memberships_;
  std::uint64_t round_ = 0;
  std::unique_ptr<PendingAcks> pending_acks_;  // once it was asked something
  SocketData data_;
  RecoverableSessionRef recovery_;  // null where it cannot be recovered, or has left
  std::unique_ptr<OwnHandlers> own_handlers_;
  WatchersRef watchers_;
  std::unique_ptr<std::string> description_;  // seldom there
};

}  // namespace parley::socketio
