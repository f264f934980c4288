// Rates by person. Keeping them with the tab, or with who is present, was rejected: whoever came
// back a moment later then had all of them anew.
#include "allowance.hpp"

#include <algorithm>

namespace parley::chat {
namespace {

constexpr double kPerMinute = 1.0 / 60;

}  // namespace

// In the order of Kind: a second, and at once.
Allowance::Allowance()
    : buckets_{TokenBucket(50, 400),  // a page that loads many rooms at once
               TokenBucket(10, 30), TokenBucket(kPerMinute / 5, 10), TokenBucket(kPerMinute, 60),
               TokenBucket(1, 60)} {}

bool Allowance::take(Kind kind, Instant now) {
  const std::lock_guard lock(mutex_);
  return buckets_[kind].take(now);
}

void Allowance::give_back(Kind kind) {
  const std::lock_guard lock(mutex_);
  buckets_[kind].give_back();
}

bool Allowance::begin_question() {
  const std::lock_guard lock(mutex_);
  if (questions_ >= kMaxQuestions) return false;
  ++questions_;
  return true;
}

void Allowance::end_question() {
  const std::lock_guard lock(mutex_);
  --questions_;
}

bool Allowance::is_unused(Instant now) {
  const std::lock_guard lock(mutex_);
  return questions_ == 0 && std::all_of(buckets_.begin(), buckets_.end(),
                                        [&](TokenBucket& bucket) { return bucket.is_full(now); });
}

std::shared_ptr<Allowance> Allowances::of(const std::string& user, Instant now) {
  const std::lock_guard lock(mutex_);
  auto& allowance = all_[user];
  if (!allowance) allowance = std::make_shared<Allowance>();
  const auto found = allowance;  // in use, so that tidying leaves it alone
  if (all_.size() >= tidy_at_) forget_unused(now);
  return found;
}

std::size_t Allowances::size() const {
  const std::lock_guard lock(mutex_);
  return all_.size();
}

void Allowances::forget_unused(Instant now) {
  std::erase_if(all_, [&](const auto& entry) {
    return entry.second.use_count() == 1 && entry.second->is_unused(now);
  });
  tidy_at_ = std::max<std::size_t>(1024, 2 * all_.size());
}

}  // namespace parley::chat
