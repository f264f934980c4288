// Clients that come back (Socket.IO "connection state recovery"): CONNECT names the secret they
// were given and the offset of the last event they got.
#include <algorithm>
#include <string>
#include <utility>

#include "base/trace.hpp"
#include "socketio/client.hpp"
#include "socketio/namespace.hpp"
#include "socketio/node.hpp"
#include "socketio/recovery.hpp"
#include "socketio/socket.hpp"

namespace parley::socketio {
namespace {

const base::TraceScope trace("socket.io:client");

}  // namespace

void Client::recover(NamespaceUse use, std::shared_ptr<const Handshake> handshake,
                     const std::string& pid, bool asked_to_give_way) {
  const auto offset = handshake->auth_string("offset");
  Recovery::Claim claim = use.nsp()->recovery()->claim(pid, *use.nsp(), offset);
  if (claim.present && !asked_to_give_way) {
    return ask_to_give_way(std::move(claim.present), std::move(use), std::move(handshake), pid);
  }
  enter(std::move(use), std::move(handshake), std::move(claim.session));
}

/// The connection that it had is not known to be dead yet, and may belong to another loop.
void Client::ask_to_give_way(std::shared_ptr<Socket> present, NamespaceUse use,
                             std::shared_ptr<const Handshake> handshake, const std::string& pid) {
  if (trace) trace(session_->id() + " takes over " + present->id());
  sought_.push_back(use.nsp()->name());
  net::Loop& its_loop = present->loop();
  its_loop.post([present = std::move(present), home = node_.shared_loop(), weak = weak_from_this(),
                 use = std::move(use), handshake = std::move(handshake),
                 pid = std::string(pid)]() mutable {
    present->give_way();
    home->post([weak = std::move(weak), use = std::move(use), handshake = std::move(handshake),
                pid = std::move(pid)]() mutable {
      const auto self = weak.lock();
      if (!self || !self->open()) return;
      std::erase(self->sought_, use.nsp()->name());
      self->recover(std::move(use), std::move(handshake), pid, true);
    });
  });
}

}  // namespace parley::socketio
