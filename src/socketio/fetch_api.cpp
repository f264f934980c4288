// What is asked of all loops at once: which sockets there are, what programs keep with them, which
// rooms. Each loop answers for the moment in which it is asked; nobody waits for a common one,
// which would stop them all. What is asked of a namespace that has gone has an empty answer.
#include <exception>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "parley/broadcast.hpp"
#include "parley/namespace.hpp"
#include "socketio/gathering.hpp"
#include "socketio/namespace.hpp"
#include "socketio/socket.hpp"

namespace parley::detail {

void fetch_sockets(const NamespaceRef& nsp, const BroadcastTarget& target, FetchCallback callback) {
  if (!nsp) return callback({});
  using Found = std::vector<RemoteSocket>;
  const auto found = std::make_shared<Found>();
  const auto part = [found, target = std::make_shared<const BroadcastTarget>(target)](
                        socketio::NamespaceShard& shard) {
    Found here;
    const auto of = shard.nsp().shared_from_this();
    shard.adapter().for_each(*target, [&](socketio::Socket& socket) {
      here.emplace_back(of, socket.id(), socket.shared_handshake(), socket.rooms());
    });
    return [found, here = std::move(here)]() mutable {
      found->insert(found->end(), std::make_move_iterator(here.begin()),
                    std::make_move_iterator(here.end()));
    };
  };
  gather_parts(*nsp, part,
               [found, callback = std::move(callback)]() mutable { callback(std::move(*found)); });
}

void collect_parts(const NamespaceRef& nsp, const BroadcastTarget& target, PartMaker make_part,
                   UniqueFunction<void()> done) {
  if (!nsp) return done();
  const auto part =
      [make_part = std::move(make_part),
       target = std::make_shared<const BroadcastTarget>(target)](socketio::NamespaceShard& shard) {
        auto here = make_part();
        for (const auto& socket : shard.adapter().select(*target)) {
          try {
            here->add(parley::Socket(socket));
          } catch (...) {
            socket->report("visit", "", std::current_exception());
          }
        }
        return [here = std::move(here)] { here->merge(); };
      };
  gather_parts(*nsp, part, std::move(done));
}

void for_each_socket(const NamespaceRef& nsp, const BroadcastTarget& target,
                     std::function<void(const Socket&)> visit) {
  if (!nsp) return;
  nsp->for_each(target, [visit = std::move(visit)](socketio::Socket& socket) {
    try {
      visit(parley::Socket(socket.shared_from_this()));
    } catch (...) {
      socket.report("visit", "", std::current_exception());
    }
  });
}

namespace {

/// A socket is in the room of its own id without the adapter's storing that, and maybe on another
/// loop than those who have joined the room. So all loops are asked a second time, which of the
/// rooms that were found are sockets' own: `add(*found, id)` for each. With the first question
/// every loop would have to answer with the ids of all its sockets. `found` does not change
/// meanwhile, so that all may read it.
template <class Rooms, class Add>
void add_owners(socketio::Namespace& nsp, const std::shared_ptr<Rooms>& found, Add add,
                UniqueFunction<void(Rooms)> callback) {
  if (found->empty()) return callback({});
  // Once each: a socket that is recovered meanwhile may be seen on two loops.
  const auto owners = std::make_shared<std::set<std::string>>();
  const auto part = [owners, found](socketio::NamespaceShard& shard) {
    std::vector<std::string> here;
    for (const auto& [name, members] : std::as_const(*found)) {
      if (shard.adapter().find(name)) here.push_back(name);
    }
    return [owners, here = std::move(here)] { owners->insert(here.begin(), here.end()); };
  };
  gather_parts(nsp, part, [owners, found, add, callback = std::move(callback)]() mutable {
    for (const std::string& id : *owners) add(*found, id);
    callback(std::move(*found));
  });
}

}  // namespace

void fetch_rooms(const NamespaceRef& nsp, UniqueFunction<void(RoomMembers)> callback) {
  const auto found = std::make_shared<RoomMembers>();
  const auto part = [found](socketio::NamespaceShard& shard) {
    RoomMembers here;
    shard.adapter().for_each_room([&](const std::string& name, const auto& members) {
      auto& ids = here[name];
      ids.reserve(members.size());
      for (const auto& member : members) ids.push_back(member.socket->id());
    });
    return [found, here = std::move(here)]() mutable {
      for (auto& [name, ids] : here) {
        auto& all = (*found)[name];
        all.insert(all.end(), std::make_move_iterator(ids.begin()),
                   std::make_move_iterator(ids.end()));
      }
    };
  };
  gather_parts(*nsp, part, [nsp, found, callback = std::move(callback)]() mutable {
    const auto add = [](RoomMembers& rooms, const std::string& id) {
      auto& ids = rooms[id];
      ids.insert(ids.begin(), id);
    };
    add_owners(*nsp, found, add, std::move(callback));
  });
}

void count_rooms(const NamespaceRef& nsp, UniqueFunction<void(RoomCounts)> callback) {
  const auto found = std::make_shared<RoomCounts>();
  const auto part = [found](socketio::NamespaceShard& shard) {
    RoomCounts here;
    shard.adapter().for_each_room(
        [&](const std::string& name, const auto& members) { here.emplace(name, members.size()); });
    return [found, here = std::move(here)] {
      for (const auto& [name, count] : here) (*found)[name] += count;
    };
  };
  gather_parts(*nsp, part, [nsp, found, callback = std::move(callback)]() mutable {
    const auto add = [](RoomCounts& rooms, const std::string& id) { ++rooms[id]; };
    add_owners(*nsp, found, add, std::move(callback));
  });
}

}  // namespace parley::detail
