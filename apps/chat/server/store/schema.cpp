// The schema as a list of steps; a file at version n has had the first n. A released step is never
// edited: accounts, files and search come as further ones. One big "create if not exists" script
// was rejected: it cannot change a table that is already there.
#include "store/schema.hpp"

#include <SQLiteCpp/Transaction.h>

#include <array>
#include <cstddef>

#include "store/store_error.hpp"

namespace parley::chat::store {
namespace {

// "Prly": tells our files from those of other programs.
constexpr int kApplicationId = 0x50726c79;

constexpr const char* kStep1 = R"sql(
CREATE TABLE users (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  name_key   TEXT NOT NULL UNIQUE,
  token_hash BLOB NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  seen_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX users_by_seen ON users (seen_at DESC);

CREATE TABLE rooms (
  id         TEXT PRIMARY KEY,
  kind       TEXT NOT NULL CHECK (kind IN ('public', 'direct')),
  name       TEXT NOT NULL,
  name_key   TEXT UNIQUE,
  first_id   TEXT REFERENCES users (id),
  second_id  TEXT REFERENCES users (id),
  last_seq   INTEGER NOT NULL DEFAULT 0,
  created_by TEXT REFERENCES users (id),
  created_at INTEGER NOT NULL,
  UNIQUE (first_id, second_id),
  CHECK ((kind = 'direct') = (first_id IS NOT NULL AND second_id IS NOT NULL)),
  CHECK (first_id <= second_id)
) STRICT;

CREATE TABLE messages (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  room_id   TEXT NOT NULL REFERENCES rooms (id),
  seq       INTEGER NOT NULL,
  author_id TEXT NOT NULL REFERENCES users (id),
  client_id TEXT NOT NULL,
  text      TEXT NOT NULL,
  at        INTEGER NOT NULL,
  UNIQUE (room_id, seq),
  UNIQUE (author_id, client_id)
) STRICT;

CREATE TABLE reads (
  user_id TEXT NOT NULL REFERENCES users (id),
  room_id TEXT NOT NULL REFERENCES rooms (id),
  seq     INTEGER NOT NULL,
  PRIMARY KEY (user_id, room_id)
) STRICT, WITHOUT ROWID;

INSERT INTO rooms (id, kind, name, name_key, created_at)
  VALUES ('general', 'public', 'general', 'general', unixepoch() * 1000);
)sql";

// A direct room is there from its first message on; version 1 kept those that were only opened.
constexpr const char* kStep2 = R"sql(
DELETE FROM reads WHERE room_id IN (SELECT id FROM rooms WHERE kind = 'direct' AND last_seq = 0);
DELETE FROM rooms WHERE kind = 'direct' AND last_seq = 0;
)sql";

constexpr std::array kSteps{kStep1, kStep2};

int pragma(SQLite::Database& database, const std::string& name) {
  return database.execAndGet("PRAGMA " + name).getInt();
}

void set_pragma(SQLite::Database& database, const std::string& name, int value) {
  database.exec("PRAGMA " + name + " = " + std::to_string(value));
}

}  // namespace

const int kSchemaVersion = static_cast<int>(kSteps.size());

void migrate(SQLite::Database& database, const std::string& path) {
  const int version = pragma(database, "user_version");
  const int application = pragma(database, "application_id");
  const bool empty = database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
  if (application != kApplicationId && !(empty && version == 0 && application == 0)) {
    throw StoreError(path + " is not a Parley database");
  }
  if (version > kSchemaVersion) {
    throw StoreError(path + " was written by a newer Parley (schema " + std::to_string(version) +
                     ", this one knows " + std::to_string(kSchemaVersion) +
                     "); start that version, or choose another --data directory");
  }
  for (int step = version; step < kSchemaVersion; ++step) {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    database.exec(kSteps[static_cast<std::size_t>(step)]);
    set_pragma(database, "application_id", kApplicationId);
    set_pragma(database, "user_version", step + 1);
    transaction.commit();
  }
}

}  // namespace parley::chat::store
