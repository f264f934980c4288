#pragma once
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "parley/function.hpp"

namespace parley::socketio {
class Namespace;
}

namespace parley {

/// Rooms by name, with the ids of their members in no order.
using RoomMembers = std::map<std::string, std::vector<std::string>, std::less<>>;
/// Rooms by name, with the number of their members.
using RoomCounts = std::map<std::string, std::size_t, std::less<>>;

namespace detail {

void fetch_rooms(const std::shared_ptr<socketio::Namespace>& nsp,
                 UniqueFunction<void(RoomMembers)> callback);
void count_rooms(const std::shared_ptr<socketio::Namespace>& nsp,
                 UniqueFunction<void(RoomCounts)> callback);

}  // namespace detail
}  // namespace parley
