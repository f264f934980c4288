#pragma once
#include <memory>
#include <string_view>

#include "engineio/outgoing.hpp"
#include "engineio/packet.hpp"
#include "parley/engine_session.hpp"

namespace parley::engineio {

class Session;

// Tells a program's hooks of a session, on its loop. What they throw is logged. They may close it.

void tell_connection(const SessionHooks& hooks, Session& session, const HttpRequest& request);
void tell_upgrade(const SessionHooks& hooks, Session& session);
void tell_packet(const SessionHooks& hooks, Session& session, const Packet& packet);
void tell_packet_create(const SessionHooks& hooks, Session& session, const Outgoing& packets);
void tell_close(const SessionHooks& hooks, Session& session, std::string_view reason,
                std::string_view description);

}  // namespace parley::engineio
