#pragma once
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <optional>
#include <string>
#include <vector>

#include "store/records.hpp"

namespace parley::chat::store {

/// Every question to the database, as prepared statements of one connection. Throws
/// SQLite::Exception when the database cannot answer. Used by one thread at a time.
class Reads {
 public:
  explicit Reads(SQLite::Database& database);
  Reads(const Reads&) = delete;
  Reads& operator=(const Reads&) = delete;

  std::optional<Entrant> find_by_token(const std::string& token_hash);
  std::optional<User> find_user(const std::string& id);
  std::vector<Room> rooms();
  Page page(const PageRequest& request);
  /// Newest activity first.
  std::vector<User> users(int limit);
  /// Touches the file; throws when that fails.
  void ping();

 private:
  SQLite::Statement by_token_;
  SQLite::Statement marks_;
  SQLite::Statement find_user_;
  SQLite::Statement rooms_;
  SQLite::Statement page_before_;
  SQLite::Statement page_after_;
  SQLite::Statement users_;
  SQLite::Statement ping_;
};

}  // namespace parley::chat::store
