// create_room, open_direct, find_room, direct_rooms, users. Rooms enter the lobby when they are
// committed, not before: a room that people see can be written to. Direct rooms are committed with
// their first message.
#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

#include "call.hpp"
#include "handlers.hpp"
#include "name.hpp"
#include "store/pair_id.hpp"
#include "token.hpp"

namespace parley::chat {
namespace {

using LobbyRef = std::shared_ptr<Lobby>;
using Bound = Budget::Bound;

constexpr int kMaxPublicRooms = 200;

void create_room(const LobbyRef& lobby, const Call<RoomReply>& call,
                 const CreateRoomRequest& request) {
  const auto name = normalise_name(request.name, kMaxRoomName);
  if (!name) return call.refuse(name.error());
  const Bound bound = call.budget.take(Deed::new_room, std::chrono::steady_clock::now());
  if (bound != Bound::none) {
    return call.refuse(failure::wait_a_while(
        std::string(bound == Bound::person ? "You have" : "People of your network have") +
        " made many rooms. Wait a few minutes before you make the next."));
  }
  NewRoom room{make_id(), *name, name_key(*name), call.user.id};
  lobby->store().write<Room>(
      [room = std::move(room)](store::Writes& writes) {
        return writes.add_room(room, kMaxPublicRooms, wall_now());
      },
      [lobby, call](const Outcome<Room>& outcome) {
        if (!outcome) {
          call.budget.give_back(Deed::new_room);
          return call.refuse(outcome.error());
        }
        const Room& added = lobby->rooms().add(*outcome);
        const auto everyone = lobby->io().in(kEveryone);
        everyone.sockets_join(chat_room(added.id));
        everyone.emit("room", RoomEvent{lobby->view(added, "")});
        call.accept({true, lobby->view(added, call.user.id)});
      });
}

/// Answers with the direct room that has this pair_id(). One without a message is nowhere but in
/// the answer; `other` is then looked up for the name.
void answer_direct(const LobbyRef& lobby, const Call<RoomReply>& call, const std::string& other,
                   UniqueFunction<void(const Room&)> answer) {
  const std::string id = pair_id(call.user.id, other);
  if (const Room* room = lobby->rooms().find(id)) return answer(*room);
  lobby->store().read<std::optional<User>>(
      [other](store::Reads& reads) -> Outcome<std::optional<User>> {
        return reads.find_user(other);
      },
      [lobby, call, id,
       answer = std::move(answer)](const Outcome<std::optional<User>>& found) mutable {
        if (!found) return call.refuse(found.error());
        if (!*found) return call.refuse(failure::no_such_user());
        // Its first message may have come meanwhile.
        if (const Room* room = lobby->rooms().find(id)) return answer(*room);
        Pair pair{call.user, **found};
        if (pair.second.id < pair.first.id) std::swap(pair.first, pair.second);
        answer(Room{id, "", 0, std::move(pair)});
      });
}

void open_direct(const LobbyRef& lobby, const Call<RoomReply>& call,
                 const OpenDirectRequest& request) {
  answer_direct(lobby, call, request.user, [lobby, call](const Room& room) {
    // It is the first message that counts; but that it will be refused is better known before.
    if (room.last_seq == 0) {
      const auto bound = call.budget.would_take(Deed::new_direct, std::chrono::steady_clock::now());
      if (bound != Bound::none) return call.refuse(refusal_of_direct(bound));
    }
    const RoomView view = lobby->view(room, call.user.id);
    call.socket.to(user_room(call.user.id)).emit("room", RoomEvent{view});
    call.accept({true, view});
  });
}

void find_room(const LobbyRef& lobby, const Call<RoomReply>& call, const FindRoomRequest& request) {
  const std::string& user = call.user.id;
  const auto accept = [lobby, call](const Room& room) {
    call.accept({true, lobby->view(room, call.user.id)});
  };
  const Room* room = lobby->rooms().find(request.room);
  if (room != nullptr && Rooms::may_enter(*room, user)) return accept(*room);
  const auto people = people_of(request.room);
  if (!people || (people->first != user && people->second != user)) {
    return call.refuse(failure::no_such_room());
  }
  answer_direct(lobby, call, people->first == user ? people->second : people->first, accept);
}

void direct_rooms(const LobbyRef& lobby, const Call<DirectRoomsReply>& call,
                  const DirectRoomsRequest& request) {
  constexpr auto kMost = static_cast<std::int64_t>(Lobby::kMaxDirects);
  const auto limit = std::clamp<std::int64_t>(request.limit.value_or(kMost), 1, kMost);
  const auto before = request.before.value_or(std::numeric_limits<std::int64_t>::max());
  call.accept(lobby->directs(call.user.id, before, static_cast<std::size_t>(limit)));
}

void users(const LobbyRef& lobby, const Call<UsersReply>& call, const UsersRequest&) {
  ask_store<std::vector<User>>(
      *lobby, call,
      [](store::Reads& reads) -> Outcome<std::vector<User>> {
        return reads.users(static_cast<int>(Lobby::kMaxListed));
      },
      [lobby, call](const std::vector<User>& found) {
        UsersReply reply;
        for (const User& user : found) {
          reply.users.push_back({user.id, user.name, lobby->presence().is_here(user.id)});
        }
        call.accept(std::move(reply));
      });
}

}  // namespace

void handle_rooms(const LobbyRef& lobby) {
  on(lobby, "create_room", create_room);
  on(lobby, "open_direct", open_direct);
  on(lobby, "find_room", find_room);
  on(lobby, "direct_rooms", direct_rooms);
  on(lobby, "users", users);
}

}  // namespace parley::chat
