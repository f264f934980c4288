#pragma once
#include <memory>

#include "lobby.hpp"

// Each registers one group of handlers; PROTOCOL.md describes the events.
namespace parley::chat {

/// Coming and going: the middleware that knows or registers people, the welcome, presence.
void handle_entry(const std::shared_ptr<Lobby>& lobby);
/// send, history, read, typing.
void handle_messages(const std::shared_ptr<Lobby>& lobby);
/// create_room, open_direct, find_room, direct_rooms, users.
void handle_rooms(const std::shared_ptr<Lobby>& lobby);

}  // namespace parley::chat
