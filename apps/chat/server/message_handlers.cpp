// send, history, read, typing. A message is shown to anybody, its author included, only once it is
// on the disk: what people have seen cannot be lost.
#include <algorithm>
#include <chrono>

#include "call.hpp"
#include "handlers.hpp"
#include "store/pair_id.hpp"
#include "validation.hpp"

namespace parley::chat {
namespace {

using LobbyRef = std::shared_ptr<Lobby>;
using Bound = Budget::Bound;

const Room* find_room(const LobbyRef& lobby, const std::string& id, const User& user) {
  const Room* room = lobby->rooms().find(id);
  return room != nullptr && Rooms::may_enter(*room, user.id) ? room : nullptr;
}

void publish(Lobby& lobby, const Message& message) {
  lobby.rooms().advance(message.room, message.seq, message.id);
  const Room* room = lobby.rooms().find(message.room);
  if (room == nullptr) return;
  // The first message makes a direct room appear on the other side.
  if (room->pair && message.seq == 1) lobby.announce(*room);
  lobby.members_of(*room).emit("message", message);
}

/// Whether it is the id of a direct room of this person, in which nothing is said so far.
bool may_begin(const std::string& room, const User& user) {
  const auto people = people_of(room);
  return people && (people->first == user.id || people->second == user.id);
}

/// Counts a message, and the conversation that it begins.
std::optional<Failure> charge(const Budget& budget, bool begins) {
  const auto now = std::chrono::steady_clock::now();
  switch (budget.take(Deed::message, now)) {
    case Bound::none:
      break;
    case Bound::person:
      return failure::slow_down();
    case Bound::address:
      return failure::address_too_fast();
    case Bound::all:
      return failure::server_busy();
  }
  if (!begins) return std::nullopt;
  const Bound bound = budget.take(Deed::new_direct, now);
  if (bound == Bound::none) return std::nullopt;
  budget.give_back(Deed::message);
  return refusal_of_direct(bound);
}

void send(const LobbyRef& lobby, const Call<SendReply>& call, const SendRequest& request) {
  if (const auto wrong = check(request)) return call.refuse(*wrong);
  const Room* room = find_room(lobby, request.room, call.user);
  const bool begins = room == nullptr && may_begin(request.room, call.user);
  if (room == nullptr && !begins) return call.refuse(failure::no_such_room());
  if (const auto wrong = charge(call.budget, begins)) return call.refuse(*wrong);
  NewMessage message{begins ? request.room : room->id, call.user.id, request.client_id,
                     request.text};
  lobby->store().write<Added>(
      [message = std::move(message)](store::Writes& writes) {
        return writes.add_message(message, wall_now());
      },
      [lobby, call, begins](Outcome<Added> outcome) {
        // Two may begin the same conversation at the same time.
        if (begins && (!outcome || !outcome->made)) call.budget.give_back(Deed::new_direct);
        if (!outcome) return call.refuse(outcome.error());
        if (outcome->made) lobby->rooms().add(*outcome->made);
        if (outcome->fresh) publish(*lobby, outcome->message);
        call.accept({true, std::move(outcome->message)});
      });
}

void history(const LobbyRef& lobby, const Call<HistoryReply>& call, const HistoryRequest& request) {
  auto page = page_request(request);
  if (!page) return call.refuse(page.error());
  const Room* room = find_room(lobby, request.room, call.user);
  if (room == nullptr) {
    if (may_begin(request.room, call.user)) return call.accept({});
    return call.refuse(failure::no_such_room());
  }
  page->room = room->id;
  ask_store<Page>(
      *lobby, call,
      [page = std::move(*page)](store::Reads& reads) -> Outcome<Page> { return reads.page(page); },
      [call](Page found) { call.accept({true, std::move(found.messages), found.has_more}); });
}

void read(const LobbyRef& lobby, const Call<Done>& call, const ReadMark& request) {
  const Room* room = find_room(lobby, request.room, call.user);
  if (room == nullptr) {
    if (may_begin(request.room, call.user)) return call.accept({});
    return call.refuse(failure::no_such_room());
  }
  const ReadMark mark{room->id, request.seq};
  Member* member = lobby->presence().find(call.user.id);
  if (member == nullptr) return;
  const auto known = member->marks.find(mark.room);
  if (known != member->marks.end() && known->second >= mark.seq) return call.accept({});
  lobby->store().write<ReadMark>(
      [user = call.user.id, mark](store::Writes& writes) { return writes.mark_read(user, mark); },
      [lobby, call](const Outcome<ReadMark>& outcome) {
        if (!outcome) return call.refuse(outcome.error());
        ReadEvent event{outcome->room, outcome->seq, outcome->seq};
        if (Member* reader = lobby->presence().find(call.user.id)) {
          Sequence& seq = reader->marks[outcome->room];
          event.from = std::min(seq, outcome->seq);
          seq = std::max(seq, outcome->seq);
        }
        call.socket.to(user_room(call.user.id)).emit("read", event);
        call.accept({});
      });
}

void typing(const LobbyRef& lobby, const Call<Done>& call, const TypingRequest& request) {
  const Room* room = find_room(lobby, request.room, call.user);
  if (room == nullptr && !may_begin(request.room, call.user)) {
    return call.refuse(failure::no_such_room());
  }
  // What is too much is not passed on, and nobody misses it: a notice lasts for seconds anyway.
  if (room != nullptr &&
      call.budget.take(Deed::typing, std::chrono::steady_clock::now()) == Bound::none) {
    lobby->members_of(*room)
        .except(user_room(call.user.id))
        .as_volatile()
        .emit("typing", TypingEvent{room->id, call.user, request.on});
  }
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
