// What programs hear of sessions, and their handle for one. A handle is weak: it may be kept longer
// than the server, which a session must not outlive.
#include "engineio/session_hooks.hpp"

#include <exception>
#include <string>

#include "base/log.hpp"
#include "base/what_of.hpp"
#include "engineio/session.hpp"
#include "parley/engine.hpp"

namespace parley::engineio {
namespace {

template <class Hooks, class... Args>
void tell(const Hooks& hooks, Session& session, const Args&... args) {
  if (hooks.empty()) return;
  const auto self = session.shared_from_this();
  const EngineSession handle{std::weak_ptr(self)};
  for (const auto& hook : hooks) {
    try {
      hook(handle, args...);
    } catch (...) {
      base::log_error("engine", "a hook threw: " + base::what_of(std::current_exception()));
    }
  }
}

EnginePacket shown(const Packet& packet) {
  return {static_cast<EnginePacketType>(packet.type), packet.binary, packet.data};
}

}  // namespace

void tell_connection(const SessionHooks& hooks, Session& session, const HttpRequest& request) {
  tell(hooks.connection, session, request);
}

void tell_upgrade(const SessionHooks& hooks, Session& session) {
  tell(hooks.upgrade, session);
}

void tell_packet(const SessionHooks& hooks, Session& session, const Packet& packet) {
  tell(hooks.packet, session, shown(packet));
}

void tell_packet_create(const SessionHooks& hooks, Session& session, const Outgoing& packets) {
  if (hooks.packet_create.empty()) return;
  packets.for_each_part([&](bool binary, std::string_view data) {
    if (binary)
      return tell(hooks.packet_create, session,
                  EnginePacket{EnginePacketType::kMessage, true, data});
    const auto packet = decode_packet(data);  // its own, so it can be read
    if (packet) tell(hooks.packet_create, session, shown(*packet));
  });
}

void tell_close(const SessionHooks& hooks, Session& session, std::string_view reason,
                std::string_view description) {
  tell(hooks.close, session, reason, description);
}

}  // namespace parley::engineio

namespace parley {

std::string EngineSession::id() const {
  const auto session = impl_.lock();
  return session ? session->id() : std::string();
}
int EngineSession::protocol() const {
  const auto session = impl_.lock();
  if (!session) return 0;
  return session->protocol() == engineio::Protocol::kV3 ? 3 : 4;
}
std::string_view EngineSession::transport_name() const {
  const auto session = impl_.lock();
  return session ? session->transport_name() : std::string_view();
}
bool EngineSession::open() const {
  const auto session = impl_.lock();
  return session && session->open();
}
std::size_t EngineSession::queued_bytes() const {
  const auto session = impl_.lock();
  return session ? session->queued_bytes() : 0;
}
void EngineSession::close(bool discard) const {
  const auto session = impl_.lock();
  if (!session) return;
  if (discard) {
    session->discard(engineio::CloseReason::kForcedClose, {});
  } else {
    session->close();
  }
}

}  // namespace parley
