#pragma once
#include <SQLiteCpp/Database.h>

#include <string>

namespace parley::chat::store {

/// The version this program writes; PRAGMA user_version of the file.
extern const int kSchemaVersion;

/// Brings the database up to kSchemaVersion, each step in its own transaction. Throws StoreError,
/// before anything is changed, for a file of a newer version or of another program.
void migrate(SQLite::Database& database, const std::string& path);

}  // namespace parley::chat::store
