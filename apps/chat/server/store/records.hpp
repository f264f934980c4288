#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// What the database holds, as the rest of the chat sees it. Times are milliseconds since 1970.
namespace parley::chat {

using Sequence = std::int64_t;  ///< 1, 2, 3, ... within a room, without gaps
using WallTime = std::int64_t;  ///< milliseconds since 1970-01-01 UTC

struct User {
  std::string id;
  std::string name;
  bool operator==(const User&) const = default;
};

/// The two people of a direct room, in the order of their ids; twice the same for notes to oneself.
struct Pair {
  User first;
  User second;
  bool operator==(const Pair&) const = default;
};

struct Room {
  std::string id;
  std::string name;  ///< empty for a direct room: each of the two sees the other's name
  Sequence last_seq = 0;
  std::optional<Pair> pair;  ///< set for direct rooms, and only for those
  std::int64_t last_id = 0;  ///< of its last message, 0 if none: higher is newer
  bool operator==(const Room&) const = default;
};

struct Message {
  std::int64_t id = 0;  ///< unique in the whole chat, rising
  std::string room;
  Sequence seq = 0;
  User author;
  std::string text;
  WallTime at = 0;
  std::string client_id;
  bool operator==(const Message&) const = default;
};

/// How far a person has read a room. A mark at 0 says that they opened it.
struct ReadMark {
  std::string room;
  Sequence seq = 0;
  bool operator==(const ReadMark&) const = default;
};

/// Somebody who came in with a token or was just registered.
struct Entrant {
  User user;
  std::vector<ReadMark> marks;
};

struct NewUser {
  std::string id;
  std::string name;
  std::string name_key;
  std::string token_hash;
};

struct NewMessage {
  std::string room;
  std::string author;
  std::string client_id;
  std::string text;
};

/// `fresh` is false for a repeated client id: `message` is then the one stored the first time.
struct Added {
  Message message;
  bool fresh = false;
  std::optional<Room> made;  ///< the direct room, as it was before its first message
};

struct NewRoom {
  std::string id;
  std::string name;
  std::string name_key;
  std::string creator;
};

/// One page of a room's history, ascending.
struct Page {
  std::vector<Message> messages;
  bool has_more = false;  ///< in the direction that was asked for
};

/// Neither bound: the newest page. At most one of the two is set.
struct PageRequest {
  std::string room;
  std::optional<Sequence> before;
  std::optional<Sequence> after;
  int limit = 50;
  /// Of JSON, roughly: what comes after that much is left for the next page. Not a single message
  /// is left out for its size.
  std::size_t max_bytes = 256 * 1024;
};

}  // namespace parley::chat
