// The changes. Names and ids travel as bound parameters only. Duplicates are looked for before the
// insert: "ON CONFLICT DO NOTHING" alone was rejected because it would use up a sequence number.
#include "store/writes.hpp"

#include "store/connection.hpp"
#include "store/pair_id.hpp"

namespace parley::chat::store {

Writes::Writes(SQLite::Database& database)
    : database_(database),
      name_owner_(database, "SELECT 1 FROM users WHERE name_key = ?"),
      insert_user_(database,
                   "INSERT INTO users (id, name, name_key, token_hash, created_at, seen_at) "
                   "VALUES (?, ?, ?, ?, ?, ?)"),
      mark_past_(database,
                 "INSERT INTO reads (user_id, room_id, seq) "
                 "SELECT ?, id, last_seq FROM rooms WHERE kind = 'public' AND last_seq > 0 "
                 "RETURNING room_id, seq"),
      touch_user_(database, "UPDATE users SET seen_at = max(seen_at, ?) WHERE id = ?"),
      find_user_(database, "SELECT id, name FROM users WHERE id = ?"),
      find_message_(database,
                    "SELECT m.id, m.room_id, m.seq, u.id, u.name, m.text, m.at, m.client_id "
                    "FROM messages m JOIN users u ON u.id = m.author_id "
                    "WHERE m.author_id = ? AND m.client_id = ?"),
      may_write_(database,
                 "SELECT 1 FROM rooms "
                 "WHERE id = ? AND (kind = 'public' OR ? IN (first_id, second_id))"),
      next_seq_(database,
                "UPDATE rooms SET last_seq = last_seq + 1 WHERE id = ? RETURNING last_seq"),
      insert_message_(database,
                      "INSERT INTO messages (room_id, seq, author_id, client_id, text, at) "
                      "VALUES (?, ?, ?, ?, ?, ?)"),
      room_of_name_(database, "SELECT 1 FROM rooms WHERE name_key = ?"),
      // Only public rooms have a key, and it has an index.
      count_rooms_(database, "SELECT count(*) FROM rooms WHERE name_key IS NOT NULL"),
      insert_room_(database,
                   "INSERT INTO rooms (id, kind, name, name_key, created_by, created_at) "
                   "VALUES (?, 'public', ?, ?, ?, ?)"),
      find_direct_(database, "SELECT id, last_seq FROM rooms WHERE first_id = ? AND second_id = ?"),
      insert_direct_(database,
                     "INSERT INTO rooms (id, kind, name, first_id, second_id, created_by, "
                     "created_at) VALUES (?, 'direct', '', ?, ?, ?, ?)"),
      move_mark_(database,
                 "INSERT INTO reads (user_id, room_id, seq) "
                 "SELECT ?, id, max(0, min(?, last_seq)) FROM rooms WHERE id = ? "
                 "ON CONFLICT DO UPDATE SET seq = max(seq, excluded.seq) RETURNING seq") {}

Outcome<Entrant> Writes::add_user(const NewUser& user, WallTime now) {
  Use owner(name_owner_);
  owner.bind(user.name_key);
  if (owner.step()) return failure::name_taken();
  Use insert(insert_user_);
  insert.bind(user.id, user.name, user.name_key).bind_blob(user.token_hash).bind(now, now);
  insert.exec();
  Entrant entrant{{user.id, user.name}, {}};
  Use past(mark_past_);
  past.bind(user.id);
  while (past.step()) entrant.marks.push_back({past.text(0), past.integer(1)});
  return entrant;
}

void Writes::touch_user(const std::string& user, WallTime now) {
  Use touch(touch_user_);
  touch.bind(now, user);
  touch.exec();
}

Outcome<Added> Writes::add_message(const NewMessage& message, WallTime now) {
  if (auto known = find_message(message.author, message.client_id)) {
    return Added{std::move(*known), false, {}};
  }
  const auto author = find_user(message.author);
  if (!author) return failure::no_such_user();
  std::string room = message.room;
  std::optional<Room> made;
  if (!may_write(room, message.author)) {
    auto direct = direct_room(room, message.author, now);
    if (!direct) return direct.error();
    room = direct->room.id;
    if (direct->fresh) made = std::move(direct->room);
  }

  Use next(next_seq_);
  next.bind(room);
  if (!next.step()) return failure::no_such_room();
  const Sequence seq = next.integer(0);

  Use insert(insert_message_);
  insert.bind(room, seq, message.author, message.client_id, message.text, now);
  insert.exec();
  return Added{
      {database_.getLastInsertRowid(), room, seq, *author, message.text, now, message.client_id},
      true,
      std::move(made)};
}

Outcome<Room> Writes::add_room(const NewRoom& room, int most, WallTime now) {
  Use taken(room_of_name_);
  taken.bind(room.name_key);
  if (taken.step()) return failure::name_taken();
  // Counted here: many creations wait together, and each of them would see the same number outside.
  Use count(count_rooms_);
  if (!count.step() || count.integer(0) >= most) return failure::too_many_rooms();
  Use insert(insert_room_);
  insert.bind(room.id, room.name, room.name_key, room.creator, now);
  insert.exec();
  return Room{room.id, room.name, 0, std::nullopt};
}

Outcome<ReadMark> Writes::mark_read(const std::string& user, const ReadMark& mark) {
  if (!may_write(mark.room, user)) return failure::no_such_room();
  Use move(move_mark_);
  move.bind(user, mark.seq, mark.room);
  if (!move.step()) return failure::no_such_room();
  return ReadMark{mark.room, move.integer(0)};
}

std::optional<User> Writes::find_user(const std::string& id) {
  Use find(find_user_);
  find.bind(id);
  if (!find.step()) return std::nullopt;
  return User{find.text(0), find.text(1)};
}

std::optional<Message> Writes::find_message(const std::string& author,
                                            const std::string& client_id) {
  Use find(find_message_);
  find.bind(author, client_id);
  if (!find.step()) return std::nullopt;
  return Message{find.integer(0), find.text(1),    find.integer(2), {find.text(3), find.text(4)},
                 find.text(5),    find.integer(6), find.text(7)};
}

Outcome<Writes::Direct> Writes::direct_room(const std::string& id, const std::string& author,
                                            WallTime now) {
  const auto people = people_of(id);
  if (!people || (people->first != author && people->second != author)) {
    return failure::no_such_room();
  }
  const auto first = find_user(people->first);
  const auto second = find_user(people->second);
  if (!first || !second) return failure::no_such_user();
  if (auto room = find_direct(*first, *second)) return Direct{std::move(*room), false};
  Use insert(insert_direct_);
  insert.bind(id, first->id, second->id, author, now);
  insert.exec();
  return Direct{{id, "", 0, Pair{*first, *second}}, true};
}

std::optional<Room> Writes::find_direct(const User& first, const User& second) {
  Use find(find_direct_);
  find.bind(first.id, second.id);
  if (!find.step()) return std::nullopt;
  return Room{find.text(0), "", find.integer(1), Pair{first, second}};
}

bool Writes::may_write(const std::string& room, const std::string& user) {
  Use may(may_write_);
  may.bind(room, user);
  return may.step();
}

}  // namespace parley::chat::store
