#pragma once
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <filesystem>
#include <string>

namespace parley::chat::store {

/// How long a connection waits for a lock that another program holds (a backup, a shell).
inline constexpr int kBusyTimeoutMs = 5000;

/// Opens the file for writing, migrates it and sets it up: write-ahead log, foreign keys, and a
/// disk flush with every commit, so that what was acknowledged survives a power failure. Throws
/// StoreError with one line for people: newer version, damaged, not a database, locked.
SQLite::Database open_for_writing(const std::filesystem::path& path);

/// A second connection that cannot write. The file must have been opened for writing before.
SQLite::Database open_for_reading(const std::filesystem::path& path);

/// A prepared statement for the time of one use: rewinds it at the end whatever happens, because a
/// statement left half-way holds its snapshot and blocks a rollback.
class Use {
 public:
  explicit Use(SQLite::Statement& statement) : statement_(statement) { statement_.tryReset(); }
  ~Use() {
    statement_.tryReset();
    sqlite_clear();
  }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

  template <class... Values>
  Use& bind(const Values&... values) {
    (statement_.bind(++bound_, values), ...);
    return *this;
  }
  Use& bind_blob(const std::string& bytes) {
    statement_.bind(++bound_, static_cast<const void*>(bytes.data()),
                    static_cast<int>(bytes.size()));
    return *this;
  }
  bool step() { return statement_.executeStep(); }
  int exec() { return statement_.exec(); }
  std::string text(int column) { return statement_.getColumn(column).getString(); }
  std::int64_t integer(int column) { return statement_.getColumn(column).getInt64(); }
  bool is_null(int column) { return statement_.isColumnNull(column); }

 private:
  void sqlite_clear() noexcept;

  SQLite::Statement& statement_;
  int bound_ = 0;
};

}  // namespace parley::chat::store
