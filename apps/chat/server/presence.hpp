#pragma once
#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "store/records.hpp"
#include "token_bucket.hpp"

namespace parley::chat {

/// What the chat keeps in memory of somebody who is here.
struct Member {
  User user;
  std::size_t tabs = 0;
  std::optional<Instant> left;  ///< when the last tab closed
  std::unordered_map<std::string, Sequence> marks;
};

/// Who is here, over all their tabs. Somebody whose last tab closes stays for `grace`, so that a
/// reload or a short cut of the network is no news for the others. Not thread-safe.
class Presence {
 public:
  explicit Presence(std::chrono::milliseconds grace = std::chrono::seconds(3)) : grace_(grace) {}

  /// A tab opened. True if the person was not here before. Marks only ever move forward, so those
  /// from the database cannot undo newer ones.
  bool open(const Entrant& entrant);
  /// A tab closed. True if it was the last one: ask expire() after the grace.
  bool close(const std::string& user, Instant now);
  /// Removes and returns those whose grace is over.
  std::vector<User> expire(Instant now);

  Member* find(const std::string& user);
  bool is_here(const std::string& user) const { return members_.contains(user); }
  /// At most `most` of those who are here; those of `first` before the others.
  std::vector<User> some(const std::vector<std::string>& first, std::size_t most) const;
  std::size_t count() const { return members_.size(); }
  std::chrono::milliseconds grace() const { return grace_; }

 private:
  std::chrono::milliseconds grace_;
  std::unordered_map<std::string, Member> members_;
  std::deque<std::pair<Instant, std::string>> leaving_;  // oldest first; some have come back
};

}  // namespace parley::chat
