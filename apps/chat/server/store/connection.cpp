// Connections to the one database file. synchronous=FULL costs a flush per commit and group commit
// earns it back; NORMAL was rejected: it can lose acknowledged messages when the power goes.
#include "store/connection.hpp"

#include <sqlite3.h>

#include <system_error>

#include "store/schema.hpp"
#include "store/store_error.hpp"

namespace parley::chat::store {
namespace {

namespace fs = std::filesystem;

// A full structural check reads every page. Up to this size that is a blink at start-up; above it,
// damage shows up as an error of the request that touches it.
constexpr std::uintmax_t kCheckedBytes = 64u << 20;

StoreError damaged(const fs::path& path) {
  return StoreError(path.string() + " is damaged; restore it from a backup");
}

void check_structure(SQLite::Database& database, const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error || size > kCheckedBytes) return;
  if (database.execAndGet("PRAGMA quick_check(1)").getString() != "ok") throw damaged(path);
}

void enable_log(SQLite::Database& database, const fs::path& path) {
  const std::string mode = database.execAndGet("PRAGMA journal_mode = WAL").getString();
  if (mode != "wal") {
    throw StoreError(path.string() + " is on a file system that SQLite cannot share safely");
  }
}

StoreError explain(const SQLite::Exception& error, const fs::path& path) {
  switch (error.getErrorCode()) {
    case SQLITE_NOTADB:
      return StoreError(path.string() + " is not a Parley database");
    case SQLITE_CORRUPT:
      return damaged(path);
    case SQLITE_BUSY:
      return StoreError(path.string() + " is locked by another program");
    default:
      return StoreError("cannot open " + path.string() + ": " + error.what());
  }
}

void set_up(SQLite::Database& database) {
  database.exec("PRAGMA foreign_keys = ON");
  database.exec("PRAGMA trusted_schema = OFF");
  database.exec("PRAGMA cell_size_check = ON");
}

}  // namespace

SQLite::Database open_for_writing(const fs::path& path) {
  try {
    SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE,
                              kBusyTimeoutMs);
    set_up(database);
    check_structure(database, path);
    migrate(database, path.string());
    enable_log(database, path);
    database.exec("PRAGMA synchronous = FULL");
    database.exec("PRAGMA journal_size_limit = 67108864");
    return database;
  } catch (const SQLite::Exception& error) {
    throw explain(error, path);
  }
}

SQLite::Database open_for_reading(const fs::path& path) {
  try {
    // Not OPEN_READONLY: readers of a write-ahead log take locks in its shared-memory file.
    SQLite::Database database(path.string(), SQLite::OPEN_READWRITE, kBusyTimeoutMs);
    set_up(database);
    database.exec("PRAGMA query_only = ON");
    return database;
  } catch (const SQLite::Exception& error) {
    throw explain(error, path);
  }
}

void Use::sqlite_clear() noexcept {
  try {
    statement_.clearBindings();
  } catch (const SQLite::Exception&) {  // cannot happen on a statement that was just rewound
  }
}

}  // namespace parley::chat::store
