// The shared state of the chat. One loop for all of it was preferred to a mutex around it: order is
// then what people see. The database waits elsewhere; what happens here takes microseconds.
#include "lobby.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <limits>

#include "name.hpp"
#include "validation.hpp"

namespace parley::chat {
namespace {

constexpr auto kSaveTimeout = std::chrono::seconds(2);
constexpr auto kTimerSlack = std::chrono::milliseconds(20);

Instant now() {
  return std::chrono::steady_clock::now();
}

}  // namespace

std::string user_room(const std::string& user) {
  return "user:" + user;
}
std::string chat_room(const std::string& room) {
  return "room:" + room;
}

WallTime wall_now() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

Lobby::Lobby(Server& io, std::shared_ptr<store::Store> store, unsigned threads,
             std::vector<std::string> origins, const SharedLimits& limits)
    : io_(io),
      store_(std::move(store)),
      single_loop_(threads == 1),
      rooms_(store_->rooms_at_start()),
      origins_(std::move(origins)),
      by_address_(rates_of_address(limits)),
      by_all_(std::make_shared<Allowance>(rates_of_all(limits))) {}

Budget Lobby::budget_of(const std::string& user, const std::string& address, Instant now) {
  return {by_person_.of(user, now), address.empty() ? nullptr : by_address_.of(address, now),
          by_all_};
}

void Lobby::on_loop(UniqueFunction<void()> function) {
  if (single_loop_) return function();
  io_.post(std::move(function));
}

void Lobby::enter(const Socket& socket, const Entrant& entrant, const std::string& token) {
  const User& user = entrant.user;
  spdlog::info("{} ({}) opened a tab from {}", user.name, user.id, socket.handshake().address);
  if (presence_.open(entrant)) {
    io_.in(kEveryone).emit("presence", PresenceEvent{user, true});
  }
  socket.join(kEveryone);
  socket.join(user_room(user.id));
  for (const std::string& id : rooms_.public_ids()) socket.join(chat_room(id));
  socket.emit("welcome", welcome(user, token));
  touch(user.id);
}

void Lobby::leave(const std::string& user) {
  if (!presence_.close(user, now())) return;
  spdlog::info("{} closed their last tab", user);
  touch(user);
  io_.after(presence_.grace() + kTimerSlack, [self = shared_from_this()] {
    for (const User& gone : self->presence_.expire(now())) {
      self->io_.in(kEveryone).emit("presence", PresenceEvent{gone, false});
    }
  });
}

void Lobby::stop(UniqueFunction<void()> done) {
  if (stopping_) return;
  stopping_ = true;
  spdlog::info("stopping; people here: {}", presence_.count());
  io_.in(kEveryone).emit("notice", NoticeEvent{"The server is stopping. You will be reconnected."});
  const auto once = std::make_shared<UniqueFunction<void()>>(std::move(done));
  const auto finish = [once] {
    if (*once) std::exchange(*once, nullptr)();
  };
  store_->drain(finish);
  io_.after(kSaveTimeout, finish);
}

Broadcast Lobby::members_of(const Room& room) {
  if (!room.pair) return io_.in(chat_room(room.id));
  return io_.in(user_room(room.pair->first.id)).in(user_room(room.pair->second.id));
}

RoomView Lobby::view(const Room& room, const std::string& user) {
  RoomView view{room.id, "public", room.name, room.last_seq, 0, room.last_id, std::nullopt};
  if (room.pair) {
    view.kind = "direct";
    view.peer = peer_of(*room.pair, user);
    view.name = view.peer->name;
  }
  view.read_seq = mark_of(room, user);
  return view;
}

DirectRoomsReply Lobby::directs(const std::string& user, std::int64_t before, std::size_t most) {
  DirectRoomsReply reply;
  const auto [listed, older] = rooms_.directs(user, before, most);
  for (const Room* room : listed) reply.rooms.push_back(view(*room, user));
  if (older.empty()) return reply;
  reply.older = Older{listed.back()->last_id, older.size(), 0};
  for (const Room* room : older) reply.older->unread += room->last_seq - mark_of(*room, user);
  return reply;
}

Sequence Lobby::mark_of(const Room& room, const std::string& user) {
  const Member* member = presence_.find(user);
  if (member == nullptr) return 0;
  const auto mark = member->marks.find(room.id);
  return mark == member->marks.end() ? 0 : mark->second;
}

void Lobby::announce(const Room& room) {
  const auto tell = [&](const std::string& user) {
    io_.in(user_room(user)).emit("room", RoomEvent{view(room, user)});
  };
  tell(room.pair->first.id);
  if (room.pair->first != room.pair->second) tell(room.pair->second.id);
}

Welcome Lobby::welcome(const User& user, const std::string& token) {
  Welcome welcome{user, token, {}, {}, {}, 0, wall_now(), {kMaxText, kMaxUserName}};
  for (const std::string& id : rooms_.public_ids()) {
    welcome.rooms.push_back(view(*rooms_.find(id), user.id));
  }
  // Of a crowd too large to be listed those come first whose presence is asked about.
  std::vector<std::string> known{user.id};
  auto [ok, rooms, older] = directs(user.id, std::numeric_limits<std::int64_t>::max(), kMaxDirects);
  for (RoomView& room : rooms) {
    known.push_back(room.peer->id);
    welcome.rooms.push_back(std::move(room));
  }
  welcome.older = older;
  welcome.online = presence_.some(known, kMaxListed);
  welcome.online_count = presence_.count();
  return welcome;
}

void Lobby::touch(const std::string& user) {
  store_->write<bool>(
      [user, at = wall_now()](store::Writes& writes) -> Outcome<bool> {
        writes.touch_user(user, at);
        return true;
      },
      [](const Outcome<bool>&) {});
}

}  // namespace parley::chat
