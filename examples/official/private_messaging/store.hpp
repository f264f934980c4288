#pragma once
// Who has been here and what was said, in memory.
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "parley/describe.hpp"

namespace private_messaging {

/// What a page may know of its own session. The session's id is a secret: who has it is that user.
struct Session {
  std::string sessionID, userID;
};
PARLEY_JSON(Session, sessionID, userID)

struct Message {
  std::string content, from, to;  ///< from and to: user ids
};
PARLEY_JSON(Message, content, from, to)

/// A user as pages see them, with what was said between the two.
struct User {
  std::string userID, username;
  bool connected;
  std::vector<Message> messages;
};
PARLEY_JSON(User, userID, username, connected, messages)

/// Keeps the newest kMaxMessages and kMaxUsers; forgets the oldest who is not connected first.
class Store {
 public:
  static constexpr std::size_t kMaxMessages = 1000;
  static constexpr std::size_t kMaxUsers = 1000;
  static constexpr std::size_t kMaxName = 100;      // bytes
  static constexpr std::size_t kMaxContent = 4000;  // bytes

  /// The session of that id; else a new one for that name; else nothing, for a name that is empty
  /// or too long, or when all places are taken by users who are here.
  std::optional<Session> enter(const std::optional<std::string>& session_id,
                               const std::optional<std::string>& username);

  /// One more connection of a user, and one less: whether it was the last.
  void connect(const std::string& user_id) { ++users_.at(user_id).connections; }
  bool disconnect(const std::string& user_id) { return --users_.at(user_id).connections == 0; }

  /// Whether it was kept: it is not too long, and there is such a user.
  bool add(const Message& message);

  /// The user as everybody sees them: without messages.
  User user(const std::string& user_id) const;
  /// Everyone, with the messages between them and the reader.
  std::vector<User> users_for(const std::string& reader) const;

 private:
  struct Entry {
    std::string username, session_id;
    int connections = 0;
  };
  bool make_room();

  std::map<std::string, Entry> users_;           // by user id
  std::map<std::string, std::string> users_of_;  // session id to user id
  std::deque<std::string> order_;                // user ids, oldest first
  std::deque<Message> messages_;
};

}  // namespace private_messaging
