// Who has done how much. Keeping them with the tab, or with who is present, was rejected: whoever
// came back a moment later then had all of them anew.
#include "allowance.hpp"

#include <algorithm>

namespace parley::chat {
namespace {

std::array<TokenBucket, kDeeds> buckets_of(const Rates& rates) {
  const auto bucket = [&](Deed deed) {
    const Rate& rate = rates[static_cast<std::size_t>(deed)];
    return TokenBucket(rate.per_second, rate.at_once);
  };
  return {bucket(Deed::request),  bucket(Deed::message),    bucket(Deed::typing),
          bucket(Deed::new_room), bucket(Deed::new_direct), bucket(Deed::entry)};
}

}  // namespace

Allowance::Allowance(const Rates& rates) : buckets_(buckets_of(rates)) {}

bool Allowance::take(Deed deed, Instant now) {
  const std::lock_guard lock(mutex_);
  return buckets_[static_cast<std::size_t>(deed)].take(now);
}

void Allowance::give_back(Deed deed) {
  const std::lock_guard lock(mutex_);
  buckets_[static_cast<std::size_t>(deed)].give_back();
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

std::shared_ptr<Allowance> Allowances::of(const std::string& whom, Instant now) {
  const std::lock_guard lock(mutex_);
  auto& allowance = all_[whom];
  if (!allowance) allowance = std::make_shared<Allowance>(rates_);
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
