#pragma once
#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace private_push {

/// Users and the messages they wrote to each other and to rooms, in one SQLite file. What comes
/// back is JSON text, made by SQLite. Throws SQLite::Exception, also for what the tables do not
/// allow.
class Store {
 public:
  explicit Store(const std::string& file);

  std::string add_user(const std::string& name);
  std::string users() const;
  /// Empty when there is no such user.
  std::string find_user(std::string_view id) const;
  std::string add_message(std::int64_t from, std::string_view to, const std::string& text);
  /// The newest hundred that a user wrote or got, oldest first. Empty when there is no such user.
  std::string messages(std::string_view user) const;
  std::string add_room_message(std::int64_t from, std::string_view room, const std::string& text);
  /// The newest hundred of a room, oldest first.
  std::string room_messages(std::string_view room) const;

 private:
  SQLite::Database db_;
};

/// 404, 409, 400 or 500: what a request gets for this exception.
unsigned http_status(const SQLite::Exception& error);

}  // namespace private_push
