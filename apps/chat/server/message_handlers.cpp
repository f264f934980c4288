// send, history, read, typing. A message is shown to anybody, its author included, only once it is
// on the disk: what people have seen cannot be lost.
#include <algorithm>
#include <chrono>

#include "call.hpp"
#include "handlers.hpp"
#include "validation.hpp"

namespace parley::chat {
namespace {

using LobbyRef = std::shared_ptr<Lobby>;

const Room* find_room(const LobbyRef& lobby, const std::string& id, const User& user) {
  const Room* room = lobby->rooms().find(id);
  return room != nullptr && Rooms::may_enter(*room, user.id) ? room : nullptr;
}

void publish(Lobby& lobby, const Message& message) {
  lobby.rooms().advance(message.room, message.seq);
  const Room* room = lobby.rooms().find(message.room);
  if (room == nullptr) return;
  // The first message makes a direct room appear on the other side.
  if (room->pair && message.seq == 1) lobby.announce(*room);
  lobby.members_of(*room).emit("message", message);
}

void send(const LobbyRef& lobby, const Call<SendReply>& call, const SendRequest& request) {
  if (const auto wrong = check(request)) return call.refuse(*wrong);
  if (find_room(lobby, request.room, call.user) == nullptr) {
    return call.refuse(failure::no_such_room());
  }
  if (!call.allowance->take(Allowance::kMessage, std::chrono::steady_clock::now())) {
    return call.refuse(failure::slow_down());
  }
  NewMessage message{request.room, call.user.id, request.client_id, request.text};
  lobby->store().write<Added>(
      [message = std::move(message)](store::Writes& writes) {
        return writes.add_message(message, wall_now());
      },
      [lobby, call](Outcome<Added> outcome) {
        if (!outcome) return call.refuse(outcome.error());
        if (outcome->fresh) publish(*lobby, outcome->message);
        call.accept({true, std::move(outcome->message)});
      });
}

void history(const LobbyRef& lobby, const Call<HistoryReply>& call, const HistoryRequest& request) {
  auto page = page_request(request);
  if (!page) return call.refuse(page.error());
  if (find_room(lobby, request.room, call.user) == nullptr) {
    return call.refuse(failure::no_such_room());
  }
  ask_store<Page>(
      *lobby, call,
      [page = std::move(*page)](store::Reads& reads) -> Outcome<Page> { return reads.page(page); },
      [call](Page found) { call.accept({true, std::move(found.messages), found.has_more}); });
}

void read(const LobbyRef& lobby, const Call<Done>& call, const ReadMark& mark) {
  if (find_room(lobby, mark.room, call.user) == nullptr) {
    return call.refuse(failure::no_such_room());
  }
  Member* member = lobby->presence().find(call.user.id);
  if (member == nullptr) return;
  const auto known = member->marks.find(mark.room);
  if (known != member->marks.end() && known->second >= mark.seq) return call.accept({});
  lobby->store().write<ReadMark>(
      [user = call.user.id, mark](store::Writes& writes) { return writes.mark_read(user, mark); },
      [lobby, call](const Outcome<ReadMark>& outcome) {
        if (!outcome) return call.refuse(outcome.error());
        if (Member* reader = lobby->presence().find(call.user.id)) {
          Sequence& seq = reader->marks[outcome->room];
          seq = std::max(seq, outcome->seq);
        }
        call.socket.to(user_room(call.user.id)).emit("read", *outcome);
        call.accept({});
      });
}

void typing(const LobbyRef& lobby, const Call<Done>& call, const TypingRequest& request) {
  const Room* room = find_room(lobby, request.room, call.user);
  if (room == nullptr) return call.refuse(failure::no_such_room());
  lobby->members_of(*room)
      .except(user_room(call.user.id))
      .as_volatile()
      .emit("typing", TypingEvent{room->id, call.user, request.on});
  call.accept({});
}

}  // namespace

void handle_messages(const LobbyRef& lobby) {
  on(lobby, "send", send);
  on(lobby, "history", history);
  on(lobby, "read", read);
  on(lobby, "typing", typing);
}

}  // namespace parley::chat
