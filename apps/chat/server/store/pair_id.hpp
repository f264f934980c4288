#pragma once
#include <optional>
#include <string>
#include <utility>

namespace parley::chat {

/// The id of two people's direct room, in whatever order they are given. It says whose room it is,
/// so that a conversation needs no place anywhere before its first message. (Rooms of earlier
/// versions have ids that say nothing.)
std::string pair_id(const std::string& one, const std::string& other);

/// The ids of the two, as pair_id() orders them; nothing if it is no such id. Whether these people
/// exist is another question.
std::optional<std::pair<std::string, std::string>> people_of(const std::string& room);

}  // namespace parley::chat
