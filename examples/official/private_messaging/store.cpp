// The users of private_messaging. Ids are 128 random bits each, so that nobody guesses a session.
#include "store.hpp"

#include <algorithm>
#include <random>

namespace private_messaging {
namespace {

std::string random_id() {
  std::random_device source;
  std::string id;
  for (int i = 0; i < 32; ++i) id += "0123456789abcdef"[source() % 16];
  return id;
}

}  // namespace

std::optional<Session> Store::enter(const std::optional<std::string>& session_id,
                                    const std::optional<std::string>& username) {
  const auto known = users_of_.find(session_id.value_or(""));
  if (known != users_of_.end()) return Session{known->first, known->second};
  if (!username || username->empty() || username->size() > kMaxName) return std::nullopt;
  if (!make_room()) return std::nullopt;
  Session session{random_id(), random_id()};
  users_.emplace(session.userID, Entry{*username, session.sessionID});
  users_of_.emplace(session.sessionID, session.userID);
  order_.push_back(session.userID);
  return session;
}

bool Store::make_room() {
  if (users_.size() < kMaxUsers) return true;
  const auto away = std::ranges::find_if(
      order_, [this](const std::string& id) { return users_.at(id).connections == 0; });
  if (away == order_.end()) return false;
  users_of_.erase(users_.at(*away).session_id);
  users_.erase(*away);
  order_.erase(away);
  return true;
}

bool Store::add(const Message& message) {
  if (message.content.size() > kMaxContent || !users_.contains(message.to)) return false;
  messages_.push_back(message);
  if (messages_.size() > kMaxMessages) messages_.pop_front();
  return true;
}

User Store::user(const std::string& user_id) const {
  const Entry& entry = users_.at(user_id);
  return {user_id, entry.username, entry.connections > 0, {}};
}

std::vector<User> Store::users_for(const std::string& reader) const {
  std::vector<User> users;
  std::map<std::string_view, std::size_t> places;
  for (const std::string& id : order_) {
    places.emplace(id, users.size());
    users.push_back(user(id));
  }
  for (const Message& message : messages_) {
    if (message.from != reader && message.to != reader) continue;
    const auto other = places.find(message.from == reader ? message.to : message.from);
    if (other != places.end()) users[other->second].messages.push_back(message);
  }
  return users;
}

}  // namespace private_messaging
