#pragma once
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <string>

#include "failure.hpp"
#include "store/records.hpp"

namespace parley::chat::store {

/// Every change to the database, as prepared statements of one connection. Each call is part of the
/// caller's transaction. A refusal (name taken, no such room) is a value; what SQLite cannot do is
/// a SQLite::Exception. Used by one thread at a time.
class Writes {
 public:
  explicit Writes(SQLite::Database& database);
  Writes(const Writes&) = delete;
  Writes& operator=(const Writes&) = delete;

  /// What was said in the public rooms before counts as read. name_taken when the key belongs to
  /// somebody else.
  Outcome<Entrant> add_user(const NewUser& user, WallTime now);
  void touch_user(const std::string& user, WallTime now);

  /// Gives the message the room's next number. The same author and client id again: the message of
  /// the first time. A direct room that has only its pair_id() so far is made with it; where the
  /// two have one under another id, the message goes there. no_such_room also when the author has
  /// no place in that direct room.
  Outcome<Added> add_message(const NewMessage& message, WallTime now);

  /// name_taken when another public room has the key; too_many_rooms when there are `most` public
  /// ones already.
  Outcome<Room> add_room(const NewRoom& room, int most, WallTime now);

  /// Moves the mark forward, never back and never beyond the last message; the mark that holds now.
  Outcome<ReadMark> mark_read(const std::string& user, const ReadMark& mark);

  SQLite::Database& database() { return database_; }

 private:
  std::optional<User> find_user(const std::string& id);
  std::optional<Message> find_message(const std::string& author, const std::string& client_id);
  struct Direct {
    Room room;
    bool fresh = false;
  };
  /// The room that a pair_id() stands for, made if it is missing.
  Outcome<Direct> direct_room(const std::string& id, const std::string& author, WallTime now);
  std::optional<Room> find_direct(const User& first, const User& second);
  bool may_write(const std::string& room, const std::string& user);

  SQLite::Database& database_;
  SQLite::Statement name_owner_;
  SQLite::Statement insert_user_;
  SQLite::Statement mark_past_;
  SQLite::Statement touch_user_;
  SQLite::Statement find_user_;
  SQLite::Statement find_message_;
  SQLite::Statement may_write_;
  SQLite::Statement next_seq_;
  SQLite::Statement insert_message_;
  SQLite::Statement room_of_name_;
  SQLite::Statement count_rooms_;
  SQLite::Statement insert_room_;
  SQLite::Statement find_direct_;
  SQLite::Statement insert_direct_;
  SQLite::Statement move_mark_;
};

}  // namespace parley::chat::store
