// create_room, open_direct, users. Rooms enter the lobby when they are committed, not before: a
// room that people see can be written to.
#include <chrono>

#include "call.hpp"
#include "handlers.hpp"
#include "name.hpp"
#include "token.hpp"

namespace parley::chat {
namespace {

using LobbyRef = std::shared_ptr<Lobby>;

constexpr int kMaxPublicRooms = 200;

void create_room(const LobbyRef& lobby, const Call<RoomReply>& call,
                 const CreateRoomRequest& request) {
  const auto name = normalise_name(request.name, kMaxRoomName);
  if (!name) return call.refuse(name.error());
  if (!call.allowance->take(Allowance::kNewRoom, std::chrono::steady_clock::now())) {
    return call.refuse(failure::wait_a_while(
        "You have made many rooms. Wait a few minutes before you make the next."));
  }
  NewRoom room{make_id(), *name, name_key(*name), call.user.id};
  lobby->store().write<Room>(
      [room = std::move(room)](store::Writes& writes) {
        return writes.add_room(room, kMaxPublicRooms, wall_now());
      },
      [lobby, call](const Outcome<Room>& outcome) {
        if (!outcome) {
          call.allowance->give_back(Allowance::kNewRoom);
          return call.refuse(outcome.error());
        }
        const Room& added = lobby->rooms().add(*outcome);
        const auto everyone = lobby->io().in(kEveryone);
        everyone.sockets_join(chat_room(added.id));
        everyone.emit("room", RoomEvent{lobby->view(added, "")});
        call.accept({true, lobby->view(added, call.user.id)});
      });
}

void open_direct(const LobbyRef& lobby, const Call<RoomReply>& call,
                 const OpenDirectRequest& request) {
  const bool is_new = lobby->rooms().find_direct(call.user.id, request.user) == nullptr;
  if (is_new && !call.allowance->take(Allowance::kNewDirect, std::chrono::steady_clock::now())) {
    return call.refuse(failure::wait_a_while(
        "You have begun many conversations. Wait a minute before you begin the next."));
  }
  lobby->store().write<Room>(
      [user = call.user.id, other = request.user](store::Writes& writes) {
        return writes.open_direct(make_id(), user, other, wall_now());
      },
      [lobby, call, is_new](const Outcome<Room>& outcome) {
        if (!outcome) {
          if (is_new) call.allowance->give_back(Allowance::kNewDirect);
          return call.refuse(outcome.error());
        }
        const Room& room = lobby->rooms().add(*outcome);
        Member* member = lobby->presence().find(call.user.id);
        if (member != nullptr) member->marks.try_emplace(room.id, 0);
        const RoomView view = lobby->view(room, call.user.id);
        call.socket.to(user_room(call.user.id)).emit("room", RoomEvent{view});
        call.accept({true, view});
      });
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
  on(lobby, "users", users);
}

}  // namespace parley::chat
