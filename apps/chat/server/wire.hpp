#pragma once
// What travels between the chat and its pages; PROTOCOL.md describes it. Records of the store that
// look the same on the wire are described here instead of being copied.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "failure.hpp"
#include "parley/describe.hpp"
#include "store/records.hpp"

namespace parley::chat {

PARLEY_JSON(User, id, name)
PARLEY_JSON(Message, id, room, seq, author, text, at, client_id)
PARLEY_JSON(ReadMark, room, seq)

/// A room as one person sees it.
struct RoomView {
  std::string id;
  std::string kind;  ///< "public" or "direct"
  std::string name;
  Sequence last_seq = 0;
  Sequence read_seq = 0;
  std::int64_t last_id = 0;
  std::optional<User> peer;  ///< direct rooms only: absent otherwise
};

// --- what clients ask ---

struct SendRequest {
  std::string room;
  std::string text;
  std::string client_id;
};
PARLEY_JSON(SendRequest, room, text, client_id)

struct HistoryRequest {
  std::string room;
  std::optional<Sequence> before;
  std::optional<Sequence> after;
  std::optional<std::int64_t> limit;
};
PARLEY_JSON(HistoryRequest, room, before, after, limit)

struct OpenDirectRequest {
  std::string user;
};
PARLEY_JSON(OpenDirectRequest, user)

struct FindRoomRequest {
  std::string room;
};
PARLEY_JSON(FindRoomRequest, room)

struct DirectRoomsRequest {
  std::optional<std::int64_t> before;
  std::optional<std::int64_t> limit;
};
PARLEY_JSON(DirectRoomsRequest, before, limit)

struct CreateRoomRequest {
  std::string name;
};
PARLEY_JSON(CreateRoomRequest, name)

struct TypingRequest {
  std::string room;
  bool on = false;
};
PARLEY_JSON(TypingRequest, room, on)

/// Has no fields yet: anything will do.
using UsersRequest = std::optional<RawJson>;

// --- what they are answered ---

struct Refused {
  bool ok = false;
  std::string error;
  std::string code;
};
PARLEY_JSON(Refused, ok, error, code)

template <class Ok>
using Reply = std::variant<Ok, Refused>;

struct Done {
  bool ok = true;
};
PARLEY_JSON(Done, ok)

struct SendReply {
  bool ok = true;
  Message message;
};
PARLEY_JSON(SendReply, ok, message)

struct HistoryReply {
  bool ok = true;
  std::vector<Message> messages;
  bool has_more = false;
};
PARLEY_JSON(HistoryReply, ok, messages, has_more)

struct RoomReply {
  bool ok = true;
  RoomView room;
};
PARLEY_JSON(RoomReply, ok, room)

/// Direct rooms that are not listed, because others have newer messages.
struct Older {
  std::int64_t before = 0;  ///< asks for them
  std::size_t count = 0;
  Sequence unread = 0;  ///< messages in them
};
PARLEY_JSON(Older, before, count, unread)

struct DirectRoomsReply {
  bool ok = true;
  std::vector<RoomView> rooms;
  std::optional<Older> older;
};
PARLEY_JSON(DirectRoomsReply, ok, rooms, older)

struct Person {
  std::string id;
  std::string name;
  bool online = false;
};
PARLEY_JSON(Person, id, name, online)

struct UsersReply {
  bool ok = true;
  std::vector<Person> users;
};
PARLEY_JSON(UsersReply, ok, users)

// --- what they are told ---

struct Limits {
  std::size_t text = 0;
  std::size_t name = 0;
};
PARLEY_JSON(Limits, text, name)

struct Welcome {
  User user;
  std::string token;
  std::vector<RoomView> rooms;
  std::optional<Older> older;
  std::vector<User> online;
  std::size_t online_count = 0;
  WallTime server_time = 0;
  Limits limits;
};
PARLEY_JSON(Welcome, user, token, rooms, older, online, online_count, server_time, limits)

struct RoomEvent {
  RoomView room;
};
PARLEY_JSON(RoomEvent, room)

struct PresenceEvent {
  User user;
  bool online = false;
};
PARLEY_JSON(PresenceEvent, user, online)

struct TypingEvent {
  std::string room;
  User user;
  bool on = false;
};
PARLEY_JSON(TypingEvent, room, user, on)

struct ReadEvent {
  std::string room;
  Sequence seq = 0;
  Sequence from = 0;  ///< the mark before
};
PARLEY_JSON(ReadEvent, room, seq, from)

struct NoticeEvent {
  std::string text;
};
PARLEY_JSON(NoticeEvent, text)

}  // namespace parley::chat

/// By hand, because "peer" is left out where there is none.
template <>
struct parley::Codec<parley::chat::RoomView> {
  static void write(ValueWriter& writer, const chat::RoomView& room) {
    writer.begin_object();
    writer.key("id");
    writer.string(room.id);
    writer.key("kind");
    writer.string(room.kind);
    writer.key("name");
    writer.string(room.name);
    writer.key("last_seq");
    writer.integer(room.last_seq);
    writer.key("read_seq");
    writer.integer(room.read_seq);
    writer.key("last_id");
    writer.integer(room.last_id);
    if (room.peer) {
      writer.key("peer");
      Codec<chat::User>::write(writer, *room.peer);
    }
    writer.end_object();
  }
};
