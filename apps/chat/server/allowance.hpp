#pragma once
#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "rates.hpp"
#include "token_bucket.hpp"

namespace parley::chat {

/// What a person, an address or everybody may do in a while, over all their tabs. Thread-safe: tabs
/// may be on different loops.
class Allowance {
 public:
  /// Questions to the database at a time: a page asks one or two, and an answer may be large.
  static constexpr int kMaxQuestions = 4;

  explicit Allowance(const Rates& rates = rates_of_person());
  Allowance(const Allowance&) = delete;
  Allowance& operator=(const Allowance&) = delete;

  /// True, and one fewer, if it is allowed now.
  bool take(Deed deed, Instant now);
  /// What was taken came to nothing.
  void give_back(Deed deed);

  /// False if as many are under way as may be. Otherwise end_question() once it is answered.
  bool begin_question();
  void end_question();

  /// Whether a new one would allow just as much.
  bool is_unused(Instant now);

 private:
  std::mutex mutex_;
  std::array<TokenBucket, kDeeds> buckets_;
  int questions_ = 0;
};

/// The allowances of all people, or of all addresses, kept for as long as they are not full again:
/// leaving and coming back renews nothing. Thread-safe.
class Allowances {
 public:
  explicit Allowances(const Rates& rates = rates_of_person()) : rates_(rates) {}

  std::shared_ptr<Allowance> of(const std::string& whom, Instant now);
  std::size_t size() const;

 private:
  void forget_unused(Instant now);

  const Rates rates_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<Allowance>> all_;
  std::size_t tidy_at_ = 1024;
};

}  // namespace parley::chat
