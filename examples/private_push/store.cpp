// The tables of private_push. The rules for names and texts are constraints of the tables, so that
// there is no second copy of them in the program.
#include "store.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>
#include <sqlite3.h>

#include <stdexcept>

namespace private_push {
namespace {

constexpr const char* kSchema = R"(
  PRAGMA foreign_keys = ON;
  PRAGMA journal_mode = WAL;
  CREATE TABLE IF NOT EXISTS users(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK(length(name) BETWEEN 1 AND 40)) STRICT;
  CREATE TABLE IF NOT EXISTS messages(
    id INTEGER PRIMARY KEY,
    sender INTEGER NOT NULL REFERENCES users,
    reader INTEGER NOT NULL REFERENCES users,
    text TEXT NOT NULL CHECK(length(text) BETWEEN 1 AND 4000),
    at INTEGER NOT NULL DEFAULT (unixepoch())) STRICT;
  CREATE TABLE IF NOT EXISTS room_messages(
    id INTEGER PRIMARY KEY,
    room TEXT NOT NULL CHECK(length(room) BETWEEN 1 AND 40),
    sender INTEGER NOT NULL REFERENCES users,
    text TEXT NOT NULL CHECK(length(text) BETWEEN 1 AND 4000),
    at INTEGER NOT NULL DEFAULT (unixepoch())) STRICT;
  CREATE INDEX IF NOT EXISTS messages_of_room ON room_messages(room);
  CREATE INDEX IF NOT EXISTS messages_of_reader ON messages(reader);
  CREATE INDEX IF NOT EXISTS messages_of_sender ON messages(sender);
)";

constexpr const char* kMessage =
    "json_object('id', id, 'from', sender, 'to', reader, 'text', text, 'at', at)";

constexpr const char* kRoomMessage =
    "json_object('id', id, 'from', sender, 'room', room, 'text', text, 'at', at)";

/// The one value that a query answers with; empty without a row.
std::string value_of(const SQLite::Database& db, const std::string& sql, const auto&... values) {
  SQLite::Statement statement(db, sql);
  SQLite::bind(statement, values...);
  std::string value;
  while (statement.executeStep()) value = statement.getColumn(0).getString();
  return value;
}

}  // namespace

Store::Store(const std::string& file) try
    : db_(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
  db_.exec(kSchema);
} catch (const SQLite::Exception& error) {
  throw std::runtime_error("cannot use the database " + file + ": " + error.what());
}

std::string Store::add_user(const std::string& name) {
  return value_of(
      db_, "INSERT INTO users(name) VALUES (?) RETURNING json_object('id', id, 'name', name)",
      name);
}

std::string Store::users() const {
  return value_of(db_, "SELECT json_group_array(json_object('id', id, 'name', name)) FROM users");
}

std::string Store::find_user(std::string_view id) const {
  return value_of(db_, "SELECT id FROM users WHERE id = ?", std::string(id));
}

std::string Store::add_message(std::int64_t from, std::string_view to, const std::string& text) {
  const std::string sql = "INSERT INTO messages(sender, reader, text) VALUES (?, ?, ?) RETURNING ";
  return value_of(db_, sql + kMessage, from, std::string(to), text);
}

std::string Store::messages(std::string_view user) const {
  const std::string newest = std::string("SELECT ") + kMessage +
                             " AS message, id FROM messages WHERE reader = ?1 OR sender = ?1"
                             " ORDER BY id DESC LIMIT 100";
  return value_of(db_,
                  "SELECT json_group_array(json(message)) FROM (SELECT message FROM (" + newest +
                      ") ORDER BY id) HAVING EXISTS (SELECT 1 FROM users WHERE id = ?1)",
                  std::string(user));
}

std::string Store::add_room_message(std::int64_t from, std::string_view room,
                                    const std::string& text) {
  const std::string sql =
      "INSERT INTO room_messages(sender, room, text) VALUES (?, ?, ?) RETURNING ";
  return value_of(db_, sql + kRoomMessage, from, std::string(room), text);
}

std::string Store::room_messages(std::string_view room) const {
  const std::string newest = std::string("SELECT ") + kRoomMessage +
                             " AS message, id FROM room_messages WHERE room = ?"
                             " ORDER BY id DESC LIMIT 100";
  return value_of(db_,
                  "SELECT json_group_array(json(message)) FROM (SELECT message FROM (" + newest +
                      ") ORDER BY id)",
                  std::string(room));
}

unsigned http_status(const SQLite::Exception& error) {
  if (error.getErrorCode() != SQLITE_CONSTRAINT) return 500;
  if (error.getExtendedErrorCode() == SQLITE_CONSTRAINT_FOREIGNKEY) return 404;
  return error.getExtendedErrorCode() == SQLITE_CONSTRAINT_UNIQUE ? 409 : 400;
}

}  // namespace private_push
