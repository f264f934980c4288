// The door between the public operators and the namespaces. What they are given before there is a
// namespace, or after it has gone, is for nobody.
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "base/log.hpp"
#include "parley/broadcast.hpp"
#include "parley/server_side_emit.hpp"
#include "socketio/broadcast_acks.hpp"
#include "socketio/namespace.hpp"
#include "socketio/socket.hpp"

namespace parley::detail {

void broadcast(const NamespaceRef& nsp, const BroadcastTarget& target, Payload payload) {
  if (nsp) nsp->broadcast(target, std::move(payload));
}

void broadcast_with_ack(const NamespaceRef& nsp, const BroadcastTarget& target, Payload payload,
                        std::chrono::milliseconds timeout, AnswersCallback callback) {
  if (!nsp) return callback({});
  socketio::broadcast_with_ack(*nsp, target, std::move(payload), timeout, std::move(callback));
}

void sockets_join(const NamespaceRef& nsp, const BroadcastTarget& target,
                  std::vector<std::string> rooms) {
  if (!nsp) return;
  nsp->for_each(target, [rooms = std::move(rooms)](socketio::Socket& socket) {
    for (const std::string& room : rooms) socket.join(room);
  });
}

void sockets_leave(const NamespaceRef& nsp, const BroadcastTarget& target,
                   std::vector<std::string> rooms) {
  if (!nsp) return;
  nsp->for_each(target, [rooms = std::move(rooms)](socketio::Socket& socket) {
    for (const std::string& room : rooms) socket.leave(room);
  });
}

void disconnect_sockets(const NamespaceRef& nsp, const BroadcastTarget& target, bool close) {
  if (!nsp) return;
  nsp->for_each(target, [close](socketio::Socket& socket) { socket.disconnect(close); });
}

void check_server_side_event(std::string_view event) {
  if (event == "connect" || event == "connection" || event == "new_namespace") {
    throw std::invalid_argument("parley: \"" + std::string(event) +
                                "\" is a reserved event name between servers");
  }
}

// The reference never calls the callback of an adapter that knows no other servers; here their
// number, none, is known and all of them have answered.
void server_side_emit(const NamespaceRef& nsp, Payload, AnswersCallback callback) {
  static base::OnceAMinute seldom;
  if (seldom()) {
    base::log_warning("socket.io:namespace", "server_side_emit on " + nsp->name() +
                                                 " reaches nobody: there are no other servers");
  }
  if (!callback) return;
  nsp->gather({}, [callback = std::move(callback)](bool) mutable { callback({}); });
}

}  // namespace parley::detail
